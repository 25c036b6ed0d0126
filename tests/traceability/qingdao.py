"""Qingdao: two classes of exit, weak villages and towns, three dated stages, and consolidation (D-01 … D-61)."""

_RULE = "approvals/test_place_rules::test_a_rule_is_met_at_its_limit_and_one_that_fails_stops_the_place"
_REFERENCE = "approvals/test_place_rules::test_a_reference_that_fails_is_said_and_stops_nothing"

SHOWN: dict[str, tuple[str, ...]] = {
    "D-01": ("acceptance/test_programme_stories::test_qingdao_tells_two_kinds_of_exit_and_prints_them",),
    "D-02": (
        "approvals/test_figures::test_persons_are_those_of_the_record_not_todays_members",
        "registry/test_standing_counts::test_the_words_are_never_mixed",
        "registry/test_listings::test_a_town_is_no_village",
        "registry/test_areas_check::test_towns_and_counties_have_their_own_sheets",
        "acceptance/test_qingdao_stories::test_a_weak_town_leaves_when_its_growth_beats_the_district",
    ),
    "D-03": (
        "registry/test_parameters::test_only_the_programmes_own_place_sets_its_numbers",
        "registry/test_parameters::test_nobody_confirms_his_own_number",
        "registry/test_parameters::test_what_the_source_gives_cannot_be_set",
        "registry/test_parameters::test_the_newest_day_counts_and_the_older_number_stays_on_file",
    ),
    "D-04": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H15]",
        "approvals/test_helping::test_help_goes_on_after_the_exit",
    ),
    "D-05": (
        "registry/test_programmes::test_targets_of_liaoning_and_qingdao_count_counties_villages_and_towns",
        "registry/test_indicator_pages::test_targets_of_every_programme_are_counted_by_their_kind",
        "registry/test_listings::test_a_weak_village_is_consolidated_without_an_exit",
        "acceptance/test_qingdao_stories::test_a_weak_town_leaves_when_its_growth_beats_the_district",
    ),
    "D-07": (
        "registry/test_programmes::test_only_changchun_gives_an_income_line",
        "registry/test_parameters::test_a_line_counts_when_a_second_person_has_confirmed_it_and_its_day_has_come",
        "acceptance/test_programme_stories::test_without_its_line_no_case_is_opened",
    ),
    "D-08": (
        f"{_RULE}[QD-V1]",
        "approvals/test_place_rules::test_what_must_be_stable_was_met_in_the_year_before_too",
        "acceptance/test_qingdao_stories::test_last_years_own_report_says_what_was_stable",
    ),
    "D-09": (
        "approvals/test_place_rules::test_a_rate_is_held_against_the_average_of_the_same_year[QD-T1-fiscal_growth]",
        "registry/test_areas_check::test_towns_and_counties_have_their_own_sheets",
        "acceptance/test_qingdao_stories::test_a_weak_town_leaves_when_its_growth_beats_the_district",
        "acceptance/test_qingdao_stories::test_a_town_that_grows_no_faster_than_its_district_stays",
    ),
    "D-10": (
        "inspection/test_filings::test_the_deadlines_of_the_sources_say_who_files_what_by_when",
        "acceptance/test_qingdao_stories::test_a_weak_village_is_looked_at_in_three_dated_stages",
        "inspection/test_reports::test_every_report_is_prepared_issued_and_handed_out[annual]",
    ),
    "D-11": (
        "acceptance/test_qingdao_stories::test_a_weak_village_is_looked_at_in_three_dated_stages",
        "acceptance/test_qingdao_stories::test_what_does_not_hold_goes_into_the_ledger_and_not_back_to_poor",
    ),
    "D-12": ("acceptance/test_qingdao_stories::test_a_weak_village_is_looked_at_in_three_dated_stages",),
    "D-13": (
        "approvals/test_criteria::test_a_count_is_judged_below_at_and_above",
        "registry/test_programmes::test_thresholds_stand_at_the_values_of_the_source",
        "acceptance/test_programme_stories::test_qingdao_tells_two_kinds_of_exit_and_prints_them",
    ),
    "D-14": (
        "acceptance/test_ways_back::test_who_never_belonged_is_heard_and_struck_off",
        "approvals/test_comparisons::test_a_confirmed_hit_rejects_nothing_by_itself",
    ),
    "D-15": (
        "approvals/test_exit_classes::test_whose_policies_end_is_reviewed_once_more",
        "approvals/test_exit_classes::test_whose_policies_stay_gets_measures_for_three_years",
        "acceptance/test_programme_stories::test_whose_policies_end_in_qingdao_is_reviewed_strictly",
    ),
    "D-16": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[M03]",
        "workflows/test_help_pages::test_papers_of_help_are_issued_replaced_and_tell_no_more_than_they_may",
        "workflows/test_help_pages::test_the_handbook_tells_what_re_checks_found",
    ),
    "D-17": (
        "registry/test_focus::test_the_groups_are_read_from_who_lives_there",
        "registry/test_focus::test_the_list_is_narrowed_to_a_group_and_shows_it",
        "registry/test_focus::test_areas_of_focus_are_those_that_the_programme_names",
    ),
    "D-18": (
        "registry/test_risk_marks::test_a_mark_is_confirmed_watched_and_ended_by_two_persons_each_time",
        "registry/test_risk_marks::test_each_kind_is_for_its_own_households",
        "workflows/test_risk_pages::test_a_mark_goes_from_the_household_s_page_to_its_end",
    ),
    "D-19": (
        "acceptance/test_adjustment_window::test_days_that_two_persons_set_shut_the_window_for_cases_opened_since",
        "acceptance/test_adjustment_window::test_outside_the_window_the_refusal_says_when_it_opens",
        "acceptance/test_adjustment_window::test_no_mark_hurries_a_removal",
        "acceptance/test_enrolment::test_a_family_is_typed_walks_every_step_and_is_enrolled",
    ),
    "D-20": (
        "registry/test_risk_marks::test_a_mark_is_confirmed_watched_and_ended_by_two_persons_each_time",
        "acceptance/test_adjustment_window::test_a_confirmed_mark_of_risk_opens_the_window_for_its_household",
        "workflows/test_risk_pages::test_a_mark_goes_from_the_household_s_page_to_its_end",
    ),
    "D-21": (
        "registry/test_standing_counts::test_the_words_are_never_mixed",
        "approvals/test_figures::test_each_place_holds_what_lies_in_it",
        "approvals/test_year_locks::test_nothing_is_dated_into_a_locked_year",
        "inspection/test_reports::test_every_report_is_prepared_issued_and_handed_out",
    ),
    "D-22": ("documents/test_income_lines::test_h02_prints_each_line_under_its_kind_and_what_does_not_count",),
    "D-30": (
        "approvals/test_criteria::test_only_houses_of_grade_a_or_b_are_safe",
        "approvals/test_criteria::test_a_level_s_own_value_takes_the_place_of_what_was_on_file",
        "registry/test_programmes::test_school_doctor_and_house_are_vetoes_everywhere",
    ),
    "D-36": (
        f"{_RULE}[QD-V2]",
        f"{_RULE}[QD-V3]",
        f"{_RULE}[QD-V4]",
    ),
    "D-37": (
        f"{_REFERENCE}[QD-V5]",
        f"{_REFERENCE}[QD-V6]",
        f"{_REFERENCE}[QD-V7]",
        f"{_REFERENCE}[QD-T2]",
        "acceptance/test_qingdao_stories::test_what_is_for_reference_is_entered_once_by_the_district_s_review",
    ),
    "D-39": (
        "workflows/test_help_pages::test_visit_measure_and_helper_by_the_forms",
        "approvals/test_helping::test_a_visit_has_its_photo_and_lies_not_ahead",
        "approvals/test_helping::test_an_entry_is_corrected_by_another_and_never_changed",
    ),
    "D-41": (
        "inspection/test_filings::test_the_deadlines_of_the_sources_say_who_files_what_by_when",
        "inspection/test_filings::test_a_report_is_filed_as_it_was_issued",
        "inspection/test_reports::test_every_report_is_prepared_issued_and_handed_out[annual]",
        "inspection/test_reports::test_a_report_keeps_what_it_said",
        "inspection/test_reports::test_one_prepares_and_another_issues",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[S04]",
    ),
    "D-42": (
        "workflows/test_signing::test_the_decision_stands_in_the_leaders_name_with_every_signature",
        "acceptance/test_ways_back::test_a_rollback_s_paper_names_the_exit_and_takes_its_certificate_back",
    ),
    "D-43": (
        "inspection/test_reports::test_the_quarter_tells_which_unit_has_not_met",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[S03]",
        "inspection/test_rounds::test_a_unit_that_has_not_met_is_told_while_the_quarter_runs",
    ),
    "D-44": (
        "approvals/test_helping::test_whom_nobody_visited_is_found",
        "workflows/test_help_pages::test_whom_nobody_visited_stands_on_a_list",
    ),
    "D-46": (
        "registry/test_succession::test_a_merged_village_hands_its_open_cases_to_the_other",
        "registry/test_succession::test_a_reformed_unit_leaves_signed_history_alone",
    ),
    "D-50": (
        "workflows/test_signing::test_each_signature_keeps_post_time_method_and_the_digest_of_what_was_shown",
        "workflows/test_what_signers_read::test_the_database_keeps_what_was_read_of_a_household",
        "inspection/trail/test_pages::test_files_read_are_collapsed_and_show_who_read_them",
        "inspection/trail/test_pages::test_what_he_was_that_day_stays_after_he_left",
        "inspection/trail/test_pages::test_everybody_reads_what_he_did_himself",
    ),
    "D-52": ("registry/test_postings::test_supervisors_and_auditors_read_and_others_see_their_own_page_only",),
    "D-53": (
        "inspection/test_ledger_pages::test_a_campaign_gathers_what_is_open_and_counts_it",
        "inspection/test_ledger::test_the_ledger_below_the_county_is_the_counties_to_assign",
        "inspection/test_ledger::test_a_relapse_opens_a_new_round_and_keeps_the_old",
        "inspection/test_ledger_pages::test_filters_and_pages_of_the_list",
    ),
    "D-54": (
        "inspection/test_ledger_pages::test_twice_overdue_asks_for_a_talk",
        "inspection/test_ledger_pages::test_who_was_held_to_account_is_recorded_and_stays",
    ),
    "D-55": ("approvals/test_objections::test_an_incomplete_complaint_is_refused_beside_its_field",),
    "D-56": (
        "approvals/test_constraints::test_what_was_signed_is_never_changed_nor_deleted",
        "documents/test_revoking::test_a_revocation_is_never_changed_or_deleted",
    ),
    "D-57": (
        "workflows/test_stall_causes::test_nobody_holds_the_duty_there_any_more",
        "workflows/supervision/test_board_pages::test_the_cause_is_shown_and_filters",
        "workflows/test_stall_sweep::test_nobody_can_act_is_known_before_it_is_late_and_gone_when_somebody_comes",
    ),
}

REST: dict[str, str] = {
    "D-22": "Income from assets is a line under 财产性收入; to whom a village gives it first is not asked.",
    "D-30": "A notice of kind 危房改造 does not exist; a newly unsafe house is measured anew in the next case.",
    "D-44": "Visits of city and district secretaries to towns and villages are not recorded.",
    "D-52": "People's congress, CPPCC and the parties have no reading role of their own.",
    "D-56": "The export of a case as one bundle: Issue 6.",
}

WAITING: dict[str, str] = {
    "D-06": "Not built: a goal of quality without a number.",
    "D-23": "Not built: risks of industries are not recorded.",
    "D-24": "Not built: measures are the household's; work and skills are not recorded per member.",
    "D-25": "Not built: whoever measures counts drop-outs; that 送教上门 is schooling he must know himself.",
    "D-26": "Not built: medical help is recorded as a measure; the four policies are not told apart.",
    "D-27": "Not built: 低保 and its grace period are no subject of ours.",
    "D-28": "Not built: a pension paid by the government is a measure by name alone.",
    "D-29": "Not built: rehabilitation is a measure by name alone, its coverage is not counted.",
    "D-31": "Not built: elders split off from able children are not flagged.",
    "D-32": "Not built: a village's income is reported by several sources without vouchers.",
    "D-33": "Not built: projects are not kept; a fault of one may be entered in the ledger by hand.",
    "D-34": "Not built: notices of funds and projects.",
    "D-35": "Not built: assets of projects are not kept.",
    "D-38": "Not built: visits of city leaders are not counted.",
    "D-40": "Not built: pairs of districts and towns are not kept.",
    "D-45": "Not built: members of the leading group are no filers; the term stands in the programme.",
    "D-47": "Not built: projects are not accepted here.",
    "D-48": "Not built: cadres are not counted per hundred households; seats demand who must sign.",
    "D-49": "Not built: training is not recorded.",
    "D-51": "Not built: the share of unannounced visits and a town's score.",
    "D-58": "Not built: heads of towns carry no flag.",
    "D-59": "Not built: training is not recorded.",
    "D-60": "Not built: health is one field of a member, without a log.",
    "D-61": "Not built: as D-22; a household's share is a line of its income.",
}
