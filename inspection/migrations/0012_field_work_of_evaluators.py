"""Interviews by two, suspected problems, the area's evidence, rulings and the conclusion of an evaluation."""

import django.db.models.deletion
import registry.encryption
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_ENGAGEMENT_OF = (
    "(SELECT d.engagement_id FROM inspection_questionnaire q JOIN inspection_evaluationunit u ON u.id = q.unit_id"
    " JOIN inspection_evaluationdraw d ON d.id = u.draw_id WHERE q.id = {questionnaire})"
)


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0029_returns_are_found_by_moment'),
        ('inspection', '0011_engagements_of_evaluators'),
        ('registry', '0027_duties_of_evaluators'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EvaluationConclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shares', models.JSONField()),
                ('results', models.JSONField()),
                ('opinion', models.CharField(choices=[('agree', 'the exit is agreed to'), ('defer', 'the exit is put off')], max_length=10, verbose_name='opinion')),
                ('text', models.TextField(verbose_name='conclusion')),
                ('digest', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='concluded at')),
                ('engagement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='conclusion', to='inspection.engagement')),
                ('evaluator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.evaluator')),
            ],
        ),
        migrations.CreateModel(
            name='ProblemList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='no.')),
                ('day', models.DateField(verbose_name='day')),
                ('answer_by', models.DateField(verbose_name='to be answered by')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='closed at')),
                ('engagement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='problem_lists', to='inspection.engagement')),
                ('evaluator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.evaluator')),
            ],
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('submission', models.UUIDField(unique=True)),
                ('version', models.CharField(max_length=20, verbose_name='version of the questions')),
                ('visited_on', models.DateField(verbose_name='visited on')),
                ('asked_from', models.TimeField(verbose_name='asked from')),
                ('asked_until', models.TimeField(verbose_name='asked until')),
                ('respondent', registry.encryption.EncryptedTextField(verbose_name='who answered')),
                ('relation', models.CharField(max_length=40, verbose_name='relation to the head')),
                ('cadres_left', models.BooleanField(verbose_name='local cadres left the room')),
                ('answers', registry.encryption.EncryptedTextField()),
                ('results', models.JSONField()),
                ('recognises', models.BooleanField(null=True, verbose_name='recognises the work and its results')),
                ('remarks', registry.encryption.EncryptedTextField(blank=True, verbose_name='remarks of the investigators')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('digest', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField(verbose_name='received at')),
                ('first', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.evaluator')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='to_sign', to='inspection.evaluator')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='questionnaires', to='inspection.evaluationunit')),
            ],
        ),
        migrations.CreateModel(
            name='ListedQuestionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', registry.encryption.EncryptedTextField(blank=True, verbose_name='why nothing is listed')),
                ('problem_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='inspection.problemlist')),
                ('questionnaire', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='listed', to='inspection.questionnaire')),
            ],
        ),
        migrations.CreateModel(
            name='QuestionnaireDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('values', registry.encryption.EncryptedTextField()),
                ('saved_at', models.DateTimeField(verbose_name='saved at')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='inspection.evaluationunit')),
            ],
        ),
        migrations.CreateModel(
            name='QuestionnairePhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('photo', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.fieldphoto')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='inspection.questionnaire')),
            ],
        ),
        migrations.CreateModel(
            name='QuestionnaireSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField(verbose_name='agrees')),
                ('remark', registry.encryption.EncryptedTextField(blank=True, verbose_name='remark')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='signed at')),
                ('evaluator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.evaluator')),
                ('questionnaire', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signature', to='inspection.questionnaire')),
            ],
        ),
        migrations.CreateModel(
            name='SuspectedProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='no.')),
                ('kind', models.CharField(choices=[('wrong_exit', 'suspected false exit'), ('missed', 'suspected missed household'), ('procedure', 'problem of procedure'), ('place', 'criterion of the village differs')], max_length=20, verbose_name='kind')),
                ('description', registry.encryption.EncryptedTextField(verbose_name='what was found')),
                ('persons', models.PositiveIntegerField(null=True, verbose_name='persons')),
                ('problem_list', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='inspection.problemlist')),
                ('questionnaire', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='inspection.questionnaire')),
            ],
        ),
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('upheld', models.BooleanField(verbose_name='upheld')),
                ('basis', models.CharField(choices=[('accepted', 'accepted by the area'), ('unanswered', 'not answered in time'), ('experts', 'ruled by experts')], max_length=20, verbose_name='on what')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='ruled at')),
                ('evaluator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.evaluator')),
                ('problem', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ruling', to='inspection.suspectedproblem')),
            ],
        ),
        migrations.CreateModel(
            name='ProblemConsequence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='recorded at')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.case')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.ledgeritem')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('problem', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='consequence', to='inspection.suspectedproblem')),
            ],
        ),
        migrations.CreateModel(
            name='ExpertOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('upholds', models.BooleanField(verbose_name='upholds')),
                ('reason', registry.encryption.EncryptedTextField(verbose_name='reason')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='given at')),
                ('evaluator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.evaluator')),
                ('problem', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='inspection.suspectedproblem')),
            ],
        ),
        migrations.CreateModel(
            name='AreaAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepts', models.BooleanField(verbose_name='accepts')),
                ('statement', registry.encryption.EncryptedTextField(verbose_name='statement')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('at', models.DateTimeField(verbose_name='answered at')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('problem', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='inspection.suspectedproblem')),
            ],
        ),
        migrations.CreateModel(
            name='AnswerFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='what it shows')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('content_type', models.CharField(max_length=80)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='inspection.areaanswer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer', 'sha256'), name='evidence_of_an_answer_comes_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='problemlist',
            constraint=models.UniqueConstraint(fields=('engagement', 'no'), name='problem_lists_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.UniqueConstraint(fields=('unit', 'edition'), name='one_interview_per_edition_of_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='two_investigators_ask'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('cadres_left', True)), name='cadres_leave_the_room'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('asked_until__gt', models.F('asked_from'))), name='an_interview_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='questionnairedraft',
            constraint=models.UniqueConstraint(fields=('owner', 'unit'), name='one_draft_per_investigator_and_unit'),
        ),
        migrations.AddConstraint(
            model_name='suspectedproblem',
            constraint=models.UniqueConstraint(fields=('problem_list', 'no'), name='problems_of_a_list_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='suspectedproblem',
            constraint=models.UniqueConstraint(fields=('questionnaire', 'kind'), name='an_interview_shows_a_kind_of_problem_once'),
        ),
        migrations.AddConstraint(
            model_name='suspectedproblem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('wrong_exit', 'missed')), ('persons__isnull', False)), models.Q(models.Q(('kind__in', ('wrong_exit', 'missed')), _negated=True), ('persons', None)), _connector='OR'), name='false_exits_and_missed_ones_are_counted_in_persons'),
        ),
        migrations.AddConstraint(
            model_name='ruling',
            constraint=models.CheckConstraint(condition=models.Q(('basis', 'experts'), ('upheld', True), _connector='OR'), name='only_experts_drop_a_suspicion'),
        ),
        migrations.AddConstraint(
            model_name='problemconsequence',
            constraint=models.CheckConstraint(condition=models.Q(('item__isnull', False), ('case__isnull', False), _connector='OR'), name='an_upheld_problem_leads_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='expertopinion',
            constraint=models.UniqueConstraint(fields=('problem', 'evaluator'), name='an_expert_speaks_once_of_a_problem'),
        ),
        AppendOnly("inspection_questionnaire", [["id"], ["unit_id", "edition"], ["submission"]]),
        AppendOnly("inspection_questionnairesignature", [["id"], ["questionnaire_id"]]),
        AppendOnly("inspection_questionnairephoto", [["id"], ["photo_id"]]),
        AppendOnly("inspection_problemlist", [["id"], ["engagement_id", "no"]]),
        AppendOnly("inspection_listedquestionnaire", [["id"], ["questionnaire_id"]]),
        AppendOnly(
            "inspection_suspectedproblem", [["id"], ["problem_list_id", "no"], ["questionnaire_id", "kind"]]
        ),
        AppendOnly("inspection_areaanswer", [["id"], ["problem_id"]]),
        AppendOnly("inspection_answerfile", [["id"], ["answer_id", "sha256"]]),
        AppendOnly("inspection_expertopinion", [["id"], ["problem_id", "evaluator_id"]]),
        AppendOnly("inspection_ruling", [["id"], ["problem_id"]]),
        AppendOnly("inspection_evaluationconclusion", [["id"], ["engagement_id"]]),
        AppendOnly("inspection_problemconsequence", [["id"], ["problem_id"]]),
        Refuse(
            "asked_again_only_where_the_second_refused",
            "inspection_questionnaire",
            when="NEW.edition <> 1 AND NOT EXISTS (SELECT 1 FROM inspection_questionnaire q"
            " JOIN inspection_questionnairesignature s ON s.questionnaire_id = q.id"
            " WHERE q.unit_id = NEW.unit_id AND q.edition = NEW.edition - 1 AND NOT s.agrees)",
        ),
        Refuse(
            "who_asks_is_of_the_engagement",
            "inspection_questionnaire",
            when="2 <> (SELECT COUNT(*) FROM inspection_evaluator e JOIN inspection_evaluationdraw d"
            " ON d.engagement_id = e.engagement_id JOIN inspection_evaluationunit u ON u.draw_id = d.id"
            " WHERE u.id = NEW.unit_id AND e.id IN (NEW.first_id, NEW.second_id))",
        ),
        Refuse(
            "nobody_asks_after_the_conclusion",
            "inspection_questionnaire",
            when="EXISTS (SELECT 1 FROM inspection_evaluationconclusion c JOIN inspection_evaluationdraw d"
            " ON d.engagement_id = c.engagement_id JOIN inspection_evaluationunit u ON u.draw_id = d.id"
            " WHERE u.id = NEW.unit_id)",
        ),
        Refuse(
            "the_named_second_investigator_signs",
            "inspection_questionnairesignature",
            when="NOT EXISTS (SELECT 1 FROM inspection_questionnaire q"
            " WHERE q.id = NEW.questionnaire_id AND q.second_id = NEW.evaluator_id)",
        ),
        Refuse(
            "only_interviews_signed_by_two_are_listed",
            "inspection_listedquestionnaire",
            when="NOT EXISTS (SELECT 1 FROM inspection_questionnairesignature s"
            " WHERE s.questionnaire_id = NEW.questionnaire_id AND s.agrees)"
            " OR NOT EXISTS (SELECT 1 FROM inspection_problemlist l WHERE l.id = NEW.problem_list_id"
            f" AND l.engagement_id = {_ENGAGEMENT_OF.format(questionnaire='NEW.questionnaire_id')})",
        ),
        Refuse(
            "a_suspicion_rests_on_an_interview_of_its_list",
            "inspection_suspectedproblem",
            when="NOT EXISTS (SELECT 1 FROM inspection_listedquestionnaire l"
            " WHERE l.questionnaire_id = NEW.questionnaire_id AND l.problem_list_id = NEW.problem_list_id)",
        ),
        Refuse(
            "what_is_ruled_is_not_answered_any_more",
            "inspection_areaanswer",
            when="EXISTS (SELECT 1 FROM inspection_ruling r WHERE r.problem_id = NEW.problem_id)",
        ),
        Refuse(
            "an_expert_did_not_ask",
            "inspection_expertopinion",
            when="NOT EXISTS (SELECT 1 FROM inspection_evaluator e JOIN inspection_problemlist l"
            " ON l.engagement_id = e.engagement_id JOIN inspection_suspectedproblem p ON p.problem_list_id = l.id"
            " JOIN inspection_questionnaire q ON q.id = p.questionnaire_id WHERE p.id = NEW.problem_id"
            " AND e.id = NEW.evaluator_id AND e.seat = 'expert' AND e.id <> q.first_id AND e.id <> q.second_id)",
        ),
        Refuse(
            "a_ruling_has_its_basis",
            "inspection_ruling",
            when="NOT CASE NEW.basis"
            " WHEN 'accepted' THEN EXISTS (SELECT 1 FROM inspection_areaanswer a"
            " WHERE a.problem_id = NEW.problem_id AND a.accepts)"
            " WHEN 'unanswered' THEN NOT EXISTS (SELECT 1 FROM inspection_areaanswer a"
            " WHERE a.problem_id = NEW.problem_id)"
            " ELSE (SELECT COUNT(*) FROM inspection_expertopinion o"
            " WHERE o.problem_id = NEW.problem_id AND o.upholds = NEW.upheld) >= 2 END",
        ),
        Refuse(
            "nothing_is_concluded_while_a_suspicion_is_open",
            "inspection_evaluationconclusion",
            when="EXISTS (SELECT 1 FROM inspection_suspectedproblem p JOIN inspection_problemlist l"
            " ON l.id = p.problem_list_id WHERE l.engagement_id = NEW.engagement_id"
            " AND NOT EXISTS (SELECT 1 FROM inspection_ruling r WHERE r.problem_id = p.id))",
        ),
        Refuse(
            "nothing_is_suspected_after_the_conclusion",
            "inspection_problemlist",
            when="EXISTS (SELECT 1 FROM inspection_evaluationconclusion c WHERE c.engagement_id = NEW.engagement_id)",
        ),
        Refuse(
            "only_what_stands_has_consequences",
            "inspection_problemconsequence",
            when="NOT EXISTS (SELECT 1 FROM inspection_ruling r WHERE r.problem_id = NEW.problem_id AND r.upheld)",
        ),
    ]
