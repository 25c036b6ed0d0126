"""Changchun: the three levels, the targets, and who answers for what (C-01 … C-77)."""

SHOWN: dict[str, tuple[str, ...]] = {
    "C-01": (
        "approvals/test_plans::test_persons_may_be_put_off_to_a_later_year_and_never_brought_forward",
        "approvals/test_plans::test_a_change_is_a_new_version_and_the_old_one_stays",
        "approvals/test_plans::test_a_place_does_not_set_its_own_target",
        "approvals/test_plans::test_the_database_refuses_more_than_was_assigned",
    ),
    "C-02": (
        "approvals/test_plans::test_a_change_is_a_new_version_and_the_old_one_stays",
        "workflows/test_plan_papers::test_a_new_version_replaces_the_paper_of_the_old",
    ),
    "C-03": (
        "registry/test_programmes::test_each_place_has_its_own_household_criteria",
        "acceptance/test_refusals::test_one_criterion_unmet_forbids_the_approval_at_every_level",
    ),
    "C-04": (
        "registry/test_programmes::test_targets_of_changchun",
        "approvals/test_plans::test_the_jurisdiction_is_assigned_what_its_source_gives",
        "approvals/test_figures::test_the_target_of_the_source_is_that_of_its_jurisdiction",
        "registry/test_indicator_pages::test_listed_places_beside_what_the_programme_counts",
    ),
    "C-05": (
        "registry/test_programmes::test_targets_of_changchun",
        "registry/test_indicator_pages::test_listed_places_beside_what_the_programme_counts",
    ),
    "C-06": (
        "registry/test_programmes::test_targets_of_changchun_add_up",
        "approvals/test_plans::test_progress_counts_persons_planned_and_verified",
        "approvals/test_figures::test_what_is_under_way_is_planned_and_not_exited",
        "approvals/test_figures::test_persons_are_those_of_the_record_not_todays_members",
    ),
    "C-07": (
        "approvals/test_plans::test_a_year_with_a_target_of_nobody_plans_nobody",
        "workflows/test_rechecks::test_the_list_holds_the_exited_of_the_years_and_focuses_asked_for",
    ),
    "C-08": (
        "acceptance/test_refusals::test_a_value_that_nobody_measured_forbids_the_approval",
        "approvals/test_particulars::test_a_missing_value_is_named",
        "approvals/test_particulars::test_a_value_of_another_shape_is_refused_and_not_kept",
    ),
    "C-09": (
        "registry/test_standing_counts::test_the_words_are_never_mixed",
        "acceptance/test_ways_back::test_each_way_starts_where_it_belongs",
        "acceptance/test_ways_back::test_who_never_belonged_is_heard_and_struck_off",
        "documents/test_golden_text::test_whoever_never_belonged_is_struck_off_and_did_not_exit",
        "acceptance/test_enrolment::test_a_family_is_typed_walks_every_step_and_is_enrolled",
    ),
    "C-10": (
        "approvals/test_teams::test_a_rejected_household_stands_where_it_stood_before_the_plan",
        "review/test_papers_of_ended_cases::test_papers_of_a_household_that_does_not_exit_are_revoked",
        "acceptance/test_ways_back::test_an_exit_that_was_false_is_taken_back",
    ),
    "C-11": (
        "acceptance/test_no_exit_without::test_no_sequence_of_acts_reaches_an_exit_with_anything_missing",
        "acceptance/test_refusals::test_being_superuser_decides_nothing_where_a_posting_lets_one_look",
        "approvals/test_constraints::test_dates_never_run_backwards",
    ),
    "C-12": (
        "approvals/test_meetings::test_one_meeting_stands_once_and_each_household_has_its_ballots",
        "acceptance/test_refusals::test_an_appraisal_that_does_not_carry_is_refused",
        "acceptance/test_refusals::test_two_thirds_present_and_one_vote_more_than_half_carry",
    ),
    "C-13": (
        "workflows/test_signing::test_kin_are_recused_and_another_signs",
        "approvals/test_particulars::test_whoever_has_an_interest_leaves_the_act_to_others",
        "registry/test_importing_check::test_a_number_in_two_households_refuses_both",
    ),
    "C-15": (
        "workflows/test_forms_field_work::test_the_survey_has_its_five_parts_in_order",
        "workflows/test_forms_field_work::test_every_field_of_the_survey_stands_in_one_part",
    ),
    "C-16": (
        "registry/test_programmes::test_only_changchun_gives_an_income_line",
        "approvals/test_criteria::test_income_is_compared_as_a_sum_and_no_rounding_decides",
        "registry/test_parameters::test_the_line_of_changchun_is_given_and_stays",
    ),
    "C-17": (
        "approvals/test_particulars::test_rigid_expenditure_is_the_sum_of_its_kinds",
        "approvals/test_criteria::test_only_a_veto_stops_the_household",
    ),
    "C-18": (
        "registry/test_programmes::test_every_route_names_every_stage_in_its_order",
        "workflows/test_path::test_a_household_goes_from_plan_to_the_follow_up_visit",
        "workflows/test_signing::test_the_case_moves_only_when_all_have_signed",
    ),
    "C-19": (
        "registry/test_programmes::test_comparison_asks_the_departments_of_the_source",
        "approvals/test_comparisons::test_a_letter_asks_every_department_about_every_member",
        "approvals/test_comparisons::test_nothing_passes_before_all_departments_answered_and_signed",
    ),
    "C-20": (
        "acceptance/test_newcomers_are_compared::test_a_family_that_falls_back_passes_after_every_department_has_answered",
        "acceptance/test_newcomers_are_compared::test_the_database_lets_nobody_new_pass_unanswered",
        "acceptance/test_newcomers_are_compared::test_a_confirmed_hit_keeps_a_family_out_and_strikes_another_off",
    ),
    "C-21": (
        "approvals/test_notices::test_every_natural_village_with_a_household_is_a_posting_point",
        "approvals/test_notices::test_without_photos_of_every_point_the_notice_is_not_concluded",
    ),
    "C-22": (
        "workflows/test_objection_flow::test_the_notice_is_not_concluded_with_an_open_objection",
        "approvals/test_notices::test_an_objection_stops_its_household_alone_and_the_missing_days_run_on",
        "acceptance/test_place_objections::test_a_founded_objection_ends_the_village_s_case_before_it_is_filed",
    ),
    "C-23": (
        "registry/test_words_of_the_sources::test_whoever_leaves_leaves_for_a_reason_of_the_source",
        "registry/test_words_of_the_sources::test_whoever_comes_comes_for_a_reason_of_the_source",
        "registry/test_natural_changes::test_who_dies_is_closed_with_date_and_reason_and_stays_on_file",
        "registry/test_natural_changes::test_nobody_confirms_what_he_entered",
        "workflows/test_natural_change_pages::test_a_proof_that_is_none_is_refused",
    ),
    "C-24": (
        "registry/test_standing_counts::test_the_words_are_never_mixed",
        "acceptance/test_ways_back::test_who_never_belonged_is_heard_and_struck_off",
    ),
    "C-26": (
        "workflows/test_rechecks::test_the_list_holds_the_exited_of_the_years_and_focuses_asked_for",
        "workflows/test_rechecks::test_a_false_exit_opens_its_rollback",
        "acceptance/test_recheck_story::test_a_county_looks_again_at_its_exits",
        "registry/test_programmes::test_safe_water_is_a_veto_where_the_source_names_it",
    ),
    "C-27": (
        "acceptance/test_ways_back::test_an_exit_that_was_false_is_taken_back",
        "acceptance/test_ways_back::test_whoever_meets_every_criterion_is_not_rolled_back",
        "acceptance/test_ways_back::test_a_rollback_s_paper_names_the_exit_and_takes_its_certificate_back",
    ),
    "C-28": (
        "acceptance/test_ways_back::test_a_family_that_falls_back_is_taken_in_again_and_its_exit_stands",
        "acceptance/test_what_the_ways_back_ask::test_no_household_falls_back_without_a_cause",
        "approvals/test_figures::test_a_fall_back_is_no_rollback_and_no_restatement",
    ),
    "C-29": (
        "workflows/test_signing::test_the_leader_signs_last",
        "registry/test_programmes::test_two_leaders_sign_the_county_approval_of_changchun",
        "workflows/test_signing::test_the_decision_stands_in_the_leaders_name_with_every_signature",
    ),
    "C-30": (
        "registry/test_programmes::test_the_county_of_changchun_looks_at_every_household_and_the_city_at_every_village",
        "workflows/test_forms_field_work::test_a_visit_without_photos_is_not_approved",
        "approvals/test_particulars::test_a_team_counts_different_people",
    ),
    "C-32": (
        "acceptance/test_what_the_ways_back_ask::test_a_false_exit_is_looked_at_by_a_visit_that_a_leader_leads",
        "acceptance/test_what_the_ways_back_ask::test_every_level_that_judges_a_household_on_a_way_back_has_been_there",
        "acceptance/test_newcomers_are_compared::test_every_visit_of_a_way_back_brings_its_photo",
        "acceptance/test_newcomers_are_compared::test_a_visit_without_a_photo_is_refused_and_a_photo_of_the_round_counts",
        "acceptance/test_newcomers_are_compared::test_a_leader_of_the_township_leads_the_visit_of_whoever_enters",
    ),
    "C-33": (
        "approvals/test_sampling::test_the_same_list_and_seed_draw_the_same_households",
        "approvals/test_sampling::test_only_the_drawn_are_measured_the_others_wait_for_them",
        "approvals/test_sampling::test_over_the_limit_nobody_unseen_passes_and_the_list_goes_back_in_one_act",
        "registry/test_programmes::test_villages_are_evaluated_where_the_source_demands_it",
        "acceptance/test_village_evaluation::test_nothing_goes_on_undrawn_and_the_others_wait_for_the_drawn",
        "acceptance/test_village_evaluation::test_a_difference_from_what_the_city_found_blocks_even_for_reference",
    ),
    "C-34": (
        "inspection/test_ledger::test_the_straight_way_ends_closed_with_two_signatures",
        "inspection/test_ledger_pages::test_who_was_held_to_account_is_recorded_and_stays",
        "workflows/test_objection_flow::test_founded_can_end_the_case",
        "acceptance/test_ways_back::test_an_exit_that_was_false_is_taken_back",
        "inspection/test_ledger_separation::test_nothing_of_the_ledger_is_deleted_or_rewritten",
    ),
    "C-38": (
        "approvals/test_criteria::test_only_houses_of_grade_a_or_b_are_safe",
        "registry/test_programmes::test_school_doctor_and_house_are_vetoes_everywhere",
    ),
    "C-40": (
        "acceptance/test_place_stories::test_every_stage_issues_the_village_s_papers_under_the_place_s_own_word",
        "registry/test_areas_check::test_what_is_wrong_with_a_village",
    ),
    "C-41": (
        "approvals/test_place_rules::test_a_rule_is_met_at_its_limit_and_one_that_fails_stops_the_place[CC-V2]",
        "registry/test_areas_check::test_natural_villages_that_contradict_their_village_are_flagged",
        "acceptance/test_hamlet_checks::test_a_key_natural_village_without_its_road_stops_the_village",
    ),
    "C-44": (
        "approvals/test_gates::test_a_household_without_a_helper_does_not_pass",
        "approvals/test_helping::test_the_last_helper_leaves_only_for_a_successor",
    ),
    "C-45": (
        "inspection/test_reports::test_every_report_is_prepared_issued_and_handed_out[weekly]",
        "inspection/test_weekly_list::test_a_stage_tells_how_much_of_its_limit_is_used",
        "inspection/test_report_orders::test_a_failure_says_why_and_is_tried_again",
        "inspection/test_reports::test_every_report_is_prepared_issued_and_handed_out[monthly]",
        "inspection/test_reports::test_the_week_lists_what_stands_still_and_what_is_late",
        "inspection/test_reports::test_the_month_tells_its_own_movements",
    ),
    "C-47": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[M01]",
        "workflows/test_help_pages::test_papers_of_help_are_issued_replaced_and_tell_no_more_than_they_may",
        "documents/test_golden_text::test_what_hangs_at_home_or_on_the_board_tells_no_number_and_no_illness",
    ),
    "C-48": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[M02]",
        "workflows/test_help_pages::test_papers_of_help_are_issued_replaced_and_tell_no_more_than_they_may",
    ),
    "C-50": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H15]",
        "approvals/test_helping::test_help_goes_on_after_the_exit",
        "approvals/test_helping::test_the_last_helper_leaves_only_for_a_successor",
    ),
    "C-51": (
        "workflows/test_path::test_a_household_goes_from_plan_to_the_follow_up_visit",
        "acceptance/test_recheck_story::test_a_county_looks_again_at_its_exits",
        "workflows/test_rechecks::test_a_risk_is_entered_in_the_ledger_and_visited_again",
        "approvals/test_helping::test_help_goes_on_after_the_exit",
    ),
    "C-52": (
        "registry/test_programmes::test_two_leaders_sign_the_county_approval_of_changchun",
        "workflows/test_signing::test_the_database_decides_nothing_half_signed",
    ),
    "C-53": (
        "inspection/test_ledger::test_the_straight_way_ends_closed_with_two_signatures",
        "inspection/test_ledger::test_nobody_finds_a_problem_above_his_level",
    ),
    "C-54": (
        "acceptance/test_refusals::test_the_county_cannot_act_in_the_township_s_place",
        "acceptance/test_refusals::test_the_county_cannot_act_before_its_turn",
    ),
    "C-55": ("registry/test_postings::test_an_administrator_reaches_only_what_lies_below_him",),
    "C-57": ("inspection/test_ledger_pages::test_who_was_held_to_account_is_recorded_and_stays",),
    "C-58": (
        "workflows/test_rechecks::test_poor_households_of_ordinary_villages_can_be_looked_at_alone",
        "approvals/test_helping::test_whom_nobody_visited_is_found",
        "workflows/test_help_pages::test_whom_nobody_visited_stands_on_a_list",
        "inspection/test_weekly_list::test_whom_nobody_visited_is_counted_by_place_and_by_as_what_one_visits",
    ),
    "C-59": (
        "inspection/test_weekly_list::test_whom_nobody_visited_is_counted_by_place_and_by_as_what_one_visits",
        "inspection/test_weekly_list::test_visits_of_another_year_and_corrected_ones_do_not_count",
    ),
    "C-60": ("registry/test_postings::test_supervisors_and_auditors_read_and_others_see_their_own_page_only",),
    "C-61": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H07]",
        "workflows/test_notice_pages::test_everybody_sees_masked_names_and_where_to_object",
        "acceptance/test_objection_stories::test_an_official_takes_it_on_the_phone_and_reads_it_no_more",
    ),
    "C-62": ("workflows/test_objection_flow::test_a_single_matter_is_settled_without_touching_the_case",),
    "C-63": (
        "registry/test_programmes::test_thresholds_stand_at_the_values_of_the_source",
        "approvals/test_criteria::test_a_count_is_judged_below_at_and_above",
        "approvals/test_criteria::test_a_result_carries_the_rule_it_was_judged_by",
        "approvals/test_surveys::test_the_programme_names_what_must_be_seen",
    ),
    "C-64": (
        "acceptance/test_programme_stories::test_changchun_checks_in_the_township_the_county_and_the_city",
        "registry/test_programmes::test_changchun_goes_from_township_over_county_to_city",
    ),
    "C-65": (
        "acceptance/test_refusals::test_one_person_never_acts_at_two_levels",
        "approvals/test_constraints::test_one_person_never_acts_at_two_levels",
        "workflows/test_signing::test_one_person_never_signs_at_two_levels",
    ),
    "C-66": (
        "registry/test_programmes::test_the_county_of_changchun_looks_at_every_household_and_the_city_at_every_village",
        "acceptance/test_no_exit_without::test_no_sequence_of_acts_reaches_an_exit_with_anything_missing",
    ),
    "C-67": (
        "registry/test_programmes::test_the_county_of_changchun_looks_at_every_household_and_the_city_at_every_village",
        "acceptance/test_place_stories::test_a_village_leaves_through_every_stage_and_is_filed",
        "acceptance/test_sector_stories::test_nothing_passes_before_every_department_has_signed_twice",
    ),
    "C-69": ("inspection/test_ledger_pages::test_a_campaign_gathers_what_is_open_and_counts_it",),
    "C-72": (
        "inspection/test_ledger_pages::test_twice_overdue_asks_for_a_talk",
        "inspection/test_ledger_separation::test_an_outcome_of_accountability_stays",
    ),
    "C-73": (
        "workflows/test_signing::test_each_signature_keeps_post_time_method_and_the_digest_of_what_was_shown",
        "workflows/test_signing::test_every_signature_is_in_the_sheets_own_log",
        "acceptance/test_ways_back::test_a_rollback_s_paper_names_the_exit_and_takes_its_certificate_back",
        "registry/test_postings::test_supervisors_and_auditors_read_and_others_see_their_own_page_only",
        "acceptance/test_ways_back::test_an_exit_that_was_false_is_taken_back",
    ),
    "C-74": ("approvals/test_place_rules::test_a_reference_that_fails_is_said_and_stops_nothing[CC-V4]",),
}

REST: dict[str, str] = {
    "C-13": "Households split or joined within some months are not flagged.",
    "C-18": "宣传动员 is no stage of its own: publicity before the application is not recorded.",
    "C-30": "A list of households that nobody has looked at yet: Issue 5, the board.",
    "C-33": "The third-party evaluation of households: Issue 6.",
    "C-38": "The year's-end date is shown with the programme and has no alarm (Issue 5); no renovation record is linked.",
    "C-40": "The 102 works and 105,600 residents are targets of projects and not kept.",
    "C-45": "That they are due, and late: Issue 5. 访谈 is an outcome in the ledger.",
    "C-53": "No score comes of it.",
    "C-59": "Visits of departments are counted together, not sector by sector (C-42).",
    "C-55": "Work teams are not appraised.",
    "C-60": "Limits of loans (a measure with its amount) are not checked.",
    "C-69": "A campaign has topics; who inspects jointly is not recorded.",
}

WAITING: dict[str, str] = {
    "C-14": "Not built: publicity of policies outside a case is not recorded.",
    "C-25": "Issue 6: the evaluators' frame brings non-card households; only the county's missed rate is known so far.",
    "C-31": "Issue 5: the supervisors' board over townships.",
    "C-35": "Not built: a measure names its path, unit, amount and result, not the partner it is taken with.",
    "C-36": "Not built: e-commerce, photovoltaic and tourism are words in a measure, no kinds of their own.",
    "C-37": "Not built: measures are the household's, not a member's.",
    "C-39": "Not built: how unsafe housing was solved is not recorded, only the grade that resulted.",
    "C-42": "Not built: visits of departments are counted together, not sector by sector; their task lists are not kept.",
    "C-43": "Not built: leaders are assigned to no village; helpers are assigned to households.",
    "C-46": "Not built: attendance of first secretaries is not recorded; a recall is an outcome in the ledger.",
    "C-49": "Not built: delivery of single policies (七免十九减, 学生资助 …) is not checked per household.",
    "C-56": "Not built: a village's plan is confirmed by whoever plans, the paper itself is not attached.",
    "C-68": "Not built: training of verifiers is not recorded.",
    "C-70": "Not built: the ledger knows inspections, not whether they were announced, nor their period.",
    "C-71": "Issue 6: evaluation; a score of areas and departments is planned nowhere.",
    "C-75": "Not built: funds and who supervises them are outside the exit.",
    "C-76": "Not built: places and departments get no score.",
    "C-77": "Not built: measures given are recorded with day and result; to what a household is entitled is not.",
}
