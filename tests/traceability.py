"""Which test shows which priority-1 requirement of the five source documents (tests/requirements_priority_1.csv).

SHOWN: requirement → tests, each "path under tests, without .py" + "::" + name. ELSEWHERE: requirements that touch no household
on its way to the exit, with what they are about; the flows they wait for are named. Together they are all of the 126.
"""

SHOWN: dict[str, tuple[str, ...]] = {
    # ── Changchun ─────────────────────────────────────────────────────────────────────────────────────────────────────
    "C-01": (
        "approvals/test_plans::test_persons_may_be_put_off_to_a_later_year_and_never_brought_forward",
        "approvals/test_plans::test_a_change_is_a_new_version_and_the_old_one_stays",
        "approvals/test_plans::test_a_place_does_not_set_its_own_target",
        "approvals/test_plans::test_the_database_refuses_more_than_was_assigned",
    ),
    "C-03": (
        "registry/test_programmes::test_each_place_has_its_own_household_criteria",
        "acceptance/test_refusals::test_one_criterion_unmet_forbids_the_approval_at_every_level",
    ),
    "C-04": (
        "registry/test_programmes::test_targets_of_changchun",
        "approvals/test_plans::test_the_jurisdiction_is_assigned_what_its_source_gives",
    ),
    "C-05": ("registry/test_programmes::test_targets_of_changchun",),
    "C-06": (
        "registry/test_programmes::test_targets_of_changchun_add_up",
        "approvals/test_plans::test_progress_counts_persons_planned_and_verified",
        "review/test_lists::test_a_household_counts_as_exited_from_its_deregistration_on",
    ),
    "C-10": (
        "approvals/test_teams::test_a_rejected_household_stands_where_it_stood_before_the_plan",
        "review/test_papers_of_ended_cases::test_papers_of_a_household_that_does_not_exit_are_revoked",
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
    "C-21": (
        "approvals/test_notices::test_every_natural_village_with_a_household_is_a_posting_point",
        "approvals/test_notices::test_without_photos_of_every_point_the_notice_is_not_concluded",
    ),
    "C-22": (
        "workflows/test_objection_flow::test_the_notice_is_not_concluded_with_an_open_objection",
        "approvals/test_notices::test_an_objection_stops_its_household_alone_and_the_missing_days_run_on",
    ),
    "C-29": (
        "workflows/test_signing::test_the_leader_signs_last",
        "registry/test_programmes::test_two_leaders_sign_the_county_approval_of_changchun",
    ),
    "C-30": (
        "registry/test_programmes::test_the_county_of_changchun_looks_at_every_household_and_the_city_at_every_village",
        "workflows/test_forms_field_work::test_a_visit_without_photos_is_not_approved",
    ),
    "C-33": (
        "approvals/test_sampling::test_the_same_list_and_seed_draw_the_same_households",
        "approvals/test_sampling::test_only_the_drawn_are_measured_the_others_wait_for_them",
        "approvals/test_sampling::test_over_the_limit_nobody_unseen_passes_and_the_list_goes_back_in_one_act",
    ),
    "C-34": (
        "inspection/test_ledger::test_the_straight_way_ends_closed_with_two_signatures",
        "inspection/test_ledger_pages::test_who_was_held_to_account_is_recorded_and_stays",
        "inspection/test_ledger_separation::test_nothing_of_the_ledger_is_deleted_or_rewritten",
    ),
    "C-38": ("approvals/test_criteria::test_only_houses_of_grade_a_or_b_are_safe",),
    "C-44": ("approvals/test_gates::test_a_household_without_a_helper_does_not_pass",),
    "C-50": ("documents/test_golden_text::test_paper_says_its_sentences_in_order",),
    "C-51": ("workflows/test_path::test_a_household_goes_from_plan_to_the_follow_up_visit",),
    "C-52": (
        "registry/test_programmes::test_two_leaders_sign_the_county_approval_of_changchun",
        "workflows/test_signing::test_the_database_decides_nothing_half_signed",
    ),
    "C-54": (
        "acceptance/test_refusals::test_the_county_cannot_act_in_the_township_s_place",
        "acceptance/test_refusals::test_the_county_cannot_act_before_its_turn",
    ),
    "C-61": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order",
        "workflows/test_notice_pages::test_everybody_sees_masked_names_and_where_to_object",
        "acceptance/test_objection_stories::test_an_official_takes_it_on_the_phone_and_reads_it_no_more",
    ),
    "C-63": (
        "registry/test_programmes::test_thresholds_stand_at_the_values_of_the_source",
        "approvals/test_criteria::test_a_count_is_judged_below_at_and_above",
        "approvals/test_criteria::test_a_result_carries_the_rule_it_was_judged_by",
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
    "C-73": (
        "workflows/test_signing::test_each_signature_keeps_post_time_method_and_the_digest_of_what_was_shown",
        "workflows/test_signing::test_every_signature_is_in_the_sheets_own_log",
        "registry/test_postings::test_supervisors_and_auditors_read_and_others_see_their_own_page_only",
    ),
    # ── Guiping ───────────────────────────────────────────────────────────────────────────────────────────────────────
    "G-03": (
        "registry/test_programmes::test_all_nine_of_guiping_stop_the_exit",
        "registry/test_programmes_loading::test_no_programme_is_in_force_before_its_day",
    ),
    "G-04": ("registry/test_programmes::test_the_paths_of_guiping_add_up_to_less_than_the_target_and_the_gap_says_so",),
    "G-05": (
        "registry/test_programmes::test_the_paths_of_guiping_add_up_to_less_than_the_target_and_the_gap_says_so",
        "registry/test_programmes_pages::test_the_page_of_guiping_shows_that_its_paths_do_not_add_up",
        "approvals/test_plans::test_progress_is_told_by_path",
    ),
    "G-08": (
        "acceptance/test_programme_stories::test_all_nine_of_guiping_stop_the_exit",
        "registry/test_programmes::test_all_nine_of_guiping_stop_the_exit",
    ),
    "G-18": (
        "registry/test_programmes::test_low_income_support_in_guiping_stands_beside_the_target",
        "approvals/test_plans::test_progress_is_told_by_path",
    ),
    "G-21": (
        "acceptance/test_refusals::test_a_household_that_is_no_longer_planned_is_not_planned",
        "approvals/test_gates::test_only_a_household_planned_for_this_year_passes",
    ),
    "G-34": ("acceptance/test_programme_stories::test_all_nine_of_guiping_stop_the_exit",),
    "G-37": (
        "acceptance/test_programme_stories::"
        "test_guiping_decides_in_the_county_level_city_and_guigang_looks_after_the_announcement",
    ),
    "G-38": (
        "test_permission_matrix::test_every_stage_has_its_row",
        "registry/test_importing_run::test_only_the_office_of_this_place_may_upload_and_approve",
    ),
    "G-39": ("registry/test_importing_check::test_a_sound_household_is_read_whole",),
    "G-40": (
        "approvals/test_plans::test_a_county_is_assigned_by_the_city_and_splits_to_its_townships",
        "approvals/test_gates::test_without_a_measure_for_the_household_the_six_ones_are_not_complete",
    ),
    "G-47": (
        "approvals/test_gates::test_without_a_work_team_in_the_village_the_six_ones_are_not_complete",
        "approvals/test_gates::test_without_a_measure_for_the_household_the_six_ones_are_not_complete",
        "approvals/test_gates::test_what_no_register_holds_is_confirmed_by_whoever_plans",
    ),
    "G-54": (
        "acceptance/test_programme_stories::"
        "test_guiping_decides_in_the_county_level_city_and_guigang_looks_after_the_announcement",
        "approvals/test_comparisons::test_two_persons_sign_the_officer_first",
    ),
    "G-55": (
        "acceptance/test_programme_stories::"
        "test_guiping_decides_in_the_county_level_city_and_guigang_looks_after_the_announcement",
    ),
    "G-58": (
        "approvals/test_meetings::test_a_meeting_without_its_sheet_and_photo_carries_nothing",
        "workflows/test_signing::test_the_case_moves_only_when_all_have_signed",
    ),
    "G-59": (
        "workflows/test_notice_pages::test_everybody_sees_masked_names_and_where_to_object",
        "acceptance/test_objection_stories::test_anonymous_and_followed_by_the_receipt_alone",
    ),
    # ── Qianjiang ─────────────────────────────────────────────────────────────────────────────────────────────────────
    "Q-01": ("acceptance/test_programme_stories::test_qianjiang_has_no_prefecture_and_the_province_looks",),
    "Q-09": (
        "registry/test_programmes::test_every_route_names_every_stage_in_its_order",
        "acceptance/test_programme_stories::test_qianjiang_has_no_prefecture_and_the_province_looks",
    ),
    "Q-11": (
        "registry/test_programmes::test_qianjiang_counts_thirteen_items_without_naming_them",
        "acceptance/test_programme_stories::test_qianjiang_has_no_prefecture_and_the_province_looks",
    ),
    "Q-12": (
        "workflows/test_forms_field_work::test_photos_and_their_flags_are_shown_to_the_next_levels",
        "documents/test_golden_text::test_paper_carries_number_copies_check_code_and_place_in_the_log",
    ),
    "Q-18": (
        "acceptance/test_refusals::test_one_criterion_unmet_forbids_the_approval_at_every_level",
        "acceptance/test_refusals::test_a_value_that_nobody_measured_forbids_the_approval",
    ),
    "Q-19": (
        "registry/test_programmes::test_every_stage_that_draws_says_how_many",
        "acceptance/test_programme_stories::test_qianjiang_may_look_inside_the_city_with_other_persons",
    ),
    "Q-20": ("workflows/test_forms_field_work::test_photos_and_their_flags_are_shown_to_the_next_levels",),
    "Q-21": ("approvals/test_constraints::test_a_household_may_try_again_after_its_case_closed",),
    "Q-23": ("documents/test_golden_text::test_paper_says_its_sentences_in_order",),
    # ── Liaoning ──────────────────────────────────────────────────────────────────────────────────────────────────────
    "L-01": (
        "acceptance/test_programme_stories::"
        "test_liaoning_goes_from_the_county_to_the_prefecture_with_the_line_that_was_set",
        "workflows/test_signing::test_the_leader_signs_last",
    ),
    "L-05": ("registry/test_programmes::test_each_place_has_its_own_household_criteria",),
    "L-14": ("registry/test_programmes::test_each_place_has_its_own_household_criteria",),
    "L-15": (
        "registry/test_programmes::test_each_place_has_its_own_household_criteria",
        "approvals/test_criteria::test_a_count_is_judged_below_at_and_above",
    ),
    "L-16": ("approvals/test_criteria::test_only_houses_of_grade_a_or_b_are_safe",),
    "L-20": ("approvals/test_gates::test_a_child_out_of_school_closes_the_gate",),
    "L-22": ("review/test_lists::test_a_household_counts_as_exited_from_its_deregistration_on",),
    "L-29": (
        "acceptance/test_programme_stories::"
        "test_liaoning_goes_from_the_county_to_the_prefecture_with_the_line_that_was_set",
    ),
    "L-32": (
        "approvals/test_notices::test_the_paper_prints_four_things_of_each_household_and_no_more",
        "workflows/test_notice_pages::test_the_page_closes_with_the_period",
    ),
    "L-33": (
        "approvals/test_consent::test_a_household_that_refuses_is_not_passed_on",
        "approvals/test_consent::test_nobody_agrees_to_what_he_was_not_told",
        "acceptance/test_refusals::test_without_the_household_s_consent_nothing_goes_on",
    ),
    # ── Qingdao ───────────────────────────────────────────────────────────────────────────────────────────────────────
    "D-01": ("acceptance/test_programme_stories::test_qingdao_tells_two_kinds_of_exit_and_prints_them",),
    "D-03": (
        "registry/test_parameters::test_only_the_programmes_own_place_sets_its_numbers",
        "registry/test_parameters::test_nobody_confirms_his_own_number",
        "registry/test_parameters::test_what_the_source_gives_cannot_be_set",
        "registry/test_parameters::test_the_newest_day_counts_and_the_older_number_stays_on_file",
    ),
    "D-04": ("documents/test_golden_text::test_paper_says_its_sentences_in_order",),
    "D-07": (
        "registry/test_programmes::test_only_changchun_gives_an_income_line",
        "registry/test_parameters::test_a_line_counts_when_a_second_person_has_confirmed_it_and_its_day_has_come",
        "acceptance/test_programme_stories::test_without_its_line_no_case_is_opened",
    ),
    "D-11": ("acceptance/test_programme_stories::test_qingdao_tells_two_kinds_of_exit_and_prints_them",),
    "D-13": (
        "approvals/test_criteria::test_every_measure_is_covered_here",
        "acceptance/test_programme_stories::test_qingdao_tells_two_kinds_of_exit_and_prints_them",
    ),
    "D-15": (
        "approvals/test_exit_classes::test_whose_policies_end_is_reviewed_once_more",
        "approvals/test_exit_classes::test_whose_policies_stay_gets_measures_for_three_years",
        "acceptance/test_programme_stories::test_whose_policies_end_in_qingdao_is_reviewed_strictly",
    ),
    "D-30": ("approvals/test_criteria::test_only_houses_of_grade_a_or_b_are_safe",),
    "D-39": ("workflows/test_signing::test_a_helper_of_the_household_verifies_nothing",),
    "D-42": ("workflows/test_signing::test_the_decision_stands_in_the_leaders_name_with_every_signature",),
    "D-46": (
        "registry/test_succession::test_a_merged_village_hands_its_open_cases_to_the_other",
        "registry/test_succession::test_a_reformed_unit_leaves_signed_history_alone",
    ),
    "D-53": (
        "inspection/test_ledger_pages::test_a_campaign_gathers_what_is_open_and_counts_it",
        "inspection/test_ledger::test_the_ledger_below_the_county_is_the_counties_to_assign",
        "inspection/test_ledger::test_a_relapse_opens_a_new_round_and_keeps_the_old",
    ),
}

_VILLAGE = "a village's own exit or indicator: VillageExitFlow, issue 4"
_COUNTY = "a county's or town's own exit or indicator: CountyExitFlow, issue 4"
_AFTER = "after or beside the exit: rollback, return to poverty, disqualification, enrolment, monitoring; issue 4"
_REPORTS = "reports, deadlines and meetings of places, not of a household: issues 4 and 5"

ELSEWHERE: dict[str, str] = {
    "C-09": _AFTER,  # including and disqualifying are acts of their own; the exit never stands in for them
    "C-23": _AFTER,
    "C-24": _AFTER,
    "C-26": _AFTER,
    "C-27": _AFTER,
    "C-28": _AFTER,
    "C-32": _AFTER,
    "C-41": _VILLAGE,
    "C-45": _REPORTS,
    "C-67": _VILLAGE,
    "G-07": _VILLAGE,
    "G-10": _VILLAGE,
    "G-11": _VILLAGE,
    "G-12": _VILLAGE,
    "G-13": _VILLAGE,
    "G-14": _VILLAGE,
    "G-20": _VILLAGE,
    "G-31": _VILLAGE,
    "G-35": _VILLAGE,
    "G-41": _REPORTS,
    "G-42": _REPORTS,
    "Q-05": "letters of responsibility of units, not of a household: issue 4",
    "Q-13": _AFTER,
    "Q-14": _AFTER,
    "Q-22": _AFTER,
    "Q-26": _AFTER,
    "L-02": _COUNTY,
    "L-03": _COUNTY,
    "L-04": _VILLAGE,
    "L-06": _COUNTY,
    "L-07": _COUNTY,
    "L-12": _COUNTY,
    "L-25": _VILLAGE,
    "L-31": _REPORTS,
    "D-02": "persons and households are shown by every story; villages and towns: issue 4",
    "D-05": _VILLAGE,
    "D-08": _VILLAGE,
    "D-09": _COUNTY,
    "D-10": _REPORTS,
    "D-12": _COUNTY,
    "D-14": _AFTER,
    "D-16": "the booklet of help 2018–2020 (M03): issue 4",
    "D-18": _AFTER,
    "D-19": _AFTER,
    "D-20": _AFTER,
    "D-36": _VILLAGE,
    "D-41": _REPORTS,
    "D-43": _REPORTS,
}
