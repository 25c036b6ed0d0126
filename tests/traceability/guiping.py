"""Guiping: 八有一超 and 一低四有四通三解决, targets by path, the six ones (G-01 … G-64)."""

_RULE = "approvals/test_place_rules::test_a_rule_is_met_at_its_limit_and_one_that_fails_stops_the_place"
_REFERENCE = "approvals/test_place_rules::test_a_reference_that_fails_is_said_and_stops_nothing"

SHOWN: dict[str, tuple[str, ...]] = {
    "G-02": ("registry/test_programmes::test_what_the_sources_start_from",),
    "G-03": (
        "registry/test_programmes::test_all_nine_of_guiping_stop_the_exit",
        "registry/test_programmes_loading::test_no_programme_is_in_force_before_its_day",
        "approvals/test_place_rules::test_every_rule_of_a_place_is_judged_here",
        "acceptance/test_village_seed_stories::test_a_village_leaves_as_its_own_programme_says[guiping_2016]",
    ),
    "G-04": (
        "registry/test_programmes::test_the_paths_of_guiping_add_up_to_less_than_the_target_and_the_gap_says_so",
        "registry/test_programmes_pages::test_the_page_of_guiping_shows_that_its_paths_do_not_add_up",
    ),
    "G-05": (
        "registry/test_programmes::test_the_paths_of_guiping_add_up_to_less_than_the_target_and_the_gap_says_so",
        "registry/test_programmes_pages::test_the_page_of_guiping_shows_that_its_paths_do_not_add_up",
        "approvals/test_plans::test_progress_is_told_by_path",
    ),
    "G-06": ("registry/test_programmes::test_low_income_support_in_guiping_stands_beside_the_target",),
    "G-07": (
        "registry/test_programmes::test_guiping_counts_57_villages_and_says_that_their_split_is_in_an_annex",
        "registry/test_areas_check::test_an_annex_is_read_by_names",
        "registry/test_areas_run::test_an_annex_lists_its_villages",
        "registry/test_indicator_pages::test_listed_places_beside_what_the_programme_counts",
        "acceptance/test_village_seed_stories::test_a_village_leaves_as_its_own_programme_says[guiping_2016]",
    ),
    "G-08": (
        "acceptance/test_programme_stories::test_all_nine_of_guiping_stop_the_exit",
        "registry/test_programmes::test_all_nine_of_guiping_stop_the_exit",
    ),
    "G-09": (f"{_REFERENCE}[GP-K1]",),
    "G-10": (
        "approvals/test_place_rules::test_the_incidence_of_guiping_may_equal_the_national_number",
        "acceptance/test_place_stories::test_poor_persons_are_counted_until_their_exit_is_marked",
        "acceptance/test_village_seed_stories::test_a_village_leaves_as_its_own_programme_says[guiping_2016]",
    ),
    "G-11": (f"{_RULE}[GP-V2]", f"{_RULE}[GP-V3]", f"{_RULE}[GP-V4]", f"{_RULE}[GP-V5]"),
    "G-12": (f"{_RULE}[GP-V6]", f"{_RULE}[GP-V7]", f"{_RULE}[GP-V8]", f"{_RULE}[GP-V9]"),
    "G-13": (f"{_RULE}[GP-V10]", f"{_RULE}[GP-V11]", f"{_RULE}[GP-V12]"),
    "G-14": (
        f"{_RULE}[GP-V6-1]",
        "registry/test_indicators::test_natural_villages_stand_under_their_village",
        "registry/test_areas_check::test_natural_villages_that_contradict_their_village_are_flagged",
        "registry/test_areas_check::test_a_small_natural_village_needs_no_cement_road",
        "acceptance/test_hamlet_checks::test_from_twenty_households_on_a_natural_village_is_checked",
        "acceptance/test_hamlet_checks::test_one_of_unknown_size_counts_as_large",
    ),
    "G-18": (
        "registry/test_programmes::test_low_income_support_in_guiping_stands_beside_the_target",
        "approvals/test_plans::test_progress_is_told_by_path",
        "registry/test_words_of_the_sources::test_every_path_of_the_source_is_a_word_of_the_register",
    ),
    "G-19": (
        "registry/test_indicators::test_which_department_answers_for_which_rule",
        "acceptance/test_sector_stories::test_nothing_passes_before_every_department_has_signed_twice",
    ),
    "G-20": (f"{_RULE}[GP-V2]",),
    "G-21": (
        "acceptance/test_refusals::test_a_household_that_is_no_longer_planned_is_not_planned",
        "approvals/test_gates::test_only_a_household_planned_for_this_year_passes",
        "workflows/test_plan_papers::test_a_household_put_on_the_year_s_plan_stands_on_p02",
    ),
    "G-31": (f"{_RULE}[GP-V6-2]", f"{_RULE}[GP-V6-3]"),
    "G-33": (f"{_REFERENCE}[GP-V7-1]", f"{_REFERENCE}[GP-V7-2]"),
    "G-34": (
        f"{_RULE}[GP-V9]",
        f"{_RULE}[GP-V8]",
        "acceptance/test_programme_stories::test_all_nine_of_guiping_stop_the_exit",
    ),
    "G-35": (f"{_RULE}[GP-V4]",),
    "G-36": ("workflows/test_help_pages::test_who_is_at_risk_and_unvisited_is_told_and_whose_data_is_old_is_listed",),
    "G-37": (
        "registry/test_programmes::"
        "test_the_city_of_guiping_is_a_county_and_the_prefecture_looks_after_the_announcement",
        "registry/test_programmes_pages::test_levels_are_told_from_the_province_down_in_the_words_of_the_place",
    ),
    "G-38": (
        "test_permission_matrix::test_role_place_stage_and_act",
        "registry/test_importing_run::test_only_the_office_of_this_place_may_upload_and_approve",
        "registry/test_indicator_pages::test_each_level_speaks_of_its_own_places",
        "workflows/test_help_pages::test_who_is_at_risk_and_unvisited_is_told_and_whose_data_is_old_is_listed",
    ),
    "G-39": (
        "registry/test_words_of_the_sources::test_every_cause_of_the_source_is_a_word_of_the_register",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[P01]",
    ),
    "G-40": (
        "approvals/test_plans::test_a_county_is_assigned_by_the_city_and_splits_to_its_townships",
        "workflows/test_plan_papers::test_a_split_is_one_paper_with_every_place_and_its_sum",
        "approvals/test_gates::test_without_a_measure_for_the_household_the_six_ones_are_not_complete",
    ),
    "G-41": (
        "inspection/test_filings::test_a_township_files_its_plan_with_what_it_holds",
        "inspection/test_filings::test_what_is_filed_late_says_so_for_ever",
        "inspection/test_filings::test_overdue_raises_an_alarm_once_for_those_who_file_and_who_watch",
    ),
    "G-42": (
        "workflows/supervision/test_board_pages::test_a_number_leads_to_its_rows",
        "workflows/supervision/test_targets::test_rectangles_fill_the_picture_and_are_as_large_as_their_numbers",
        "inspection/test_filings::test_a_report_is_filed_as_it_was_issued",
        "inspection/test_reports::test_every_report_is_prepared_issued_and_handed_out[annual]",
        "inspection/test_reports::test_progress_never_stands_without_what_tells_whether_it_is_true",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[S04]",
    ),
    "G-43": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H12]",
        "workflows/test_signing::test_the_database_decides_nothing_half_signed",
    ),
    "G-47": (
        "approvals/test_gates::test_without_a_work_team_in_the_village_the_six_ones_are_not_complete",
        "approvals/test_gates::test_without_a_measure_for_the_household_the_six_ones_are_not_complete",
        "approvals/test_gates::test_without_a_helper_the_six_ones_are_not_complete",
        "approvals/test_gates::test_what_no_register_holds_is_confirmed_by_whoever_plans",
    ),
    "G-48": ("workflows/test_whose_signature::test_as_helper_signs_a_helper_on_file",),
    "G-51": ("documents/test_golden_text::test_paper_says_its_sentences_in_order[H15]",),
    "G-52": (
        "inspection/test_letters::test_guiping_s_letters_go_level_by_level",
        "inspection/test_letters::test_each_kind_is_signed_by_two_officials_and_becomes_a_paper",
    ),
    "G-54": (
        "acceptance/test_programme_stories::"
        "test_guiping_decides_in_the_county_level_city_and_guigang_looks_after_the_announcement",
        "workflows/test_signing::test_the_decision_stands_in_the_leaders_name_with_every_signature",
        "approvals/test_comparisons::test_two_persons_sign_the_officer_first",
        "acceptance/test_sector_stories::test_a_department_certifies_its_own_in_the_browser_and_others_have_nothing_to_decide",
    ),
    "G-55": (
        "acceptance/test_programme_stories::"
        "test_guiping_decides_in_the_county_level_city_and_guigang_looks_after_the_announcement",
    ),
    "G-56": (
        "registry/test_postings::test_supervisors_and_auditors_read_and_others_see_their_own_page_only",
        "inspection/test_ledger::test_the_clock_passes_what_is_overdue_to_the_office_above_once",
    ),
    "G-57": (
        "registry/test_postings::test_a_transfer_is_one_act",
        "registry/test_postings::test_what_he_signed_keeps_the_old_post_after_a_transfer",
    ),
    "G-58": (
        "approvals/test_meetings::test_a_meeting_without_its_sheet_and_photo_carries_nothing",
        "test_signing_matrix::test_every_jointly_signed_stage_has_its_row",
        "test_signing_matrix::test_seat_role_and_place",
    ),
    "G-59": (
        "workflows/test_notice_pages::test_everybody_sees_masked_names_and_where_to_object",
        "acceptance/test_objection_stories::test_anonymous_and_followed_by_the_receipt_alone",
    ),
}

REST: dict[str, str] = {
    "G-19": "Paths out of poverty have no lead units of their own.",
    "G-38": "Whose data is old stands on a list at any time; the source names no day for the check, so none is due.",
    "G-39": "Yearly lists of projects by cause are not kept; a path's persons are.",
    "G-40": "Plans are numbers and paths; the village's text of measures is a paper outside.",
    "G-42": "Not built: milestones counted back from the end.",
    "G-48": "He signs what he measured with others; that he answers for stability later has no record.",
    "G-52": "Not built: milestones counted back from the end.",
    "G-58": "四议两公开 and the other meetings of a village are not told apart.",
}

WAITING: dict[str, str] = {
    "G-01": "Not built: a programme has years, not phases.",
    "G-15": "Not built: projects are not kept, so their number proves nothing here.",
    "G-16": "Not built: industry and skill of the able-bodied are one yes or no (有收入来源).",
    "G-17": "Not built: funds raised are for reference in the source and touch no exit.",
    "G-22": "Not built: a small loan is a measure with its amount; the limits of 50,000 and 200,000 are not checked.",
    "G-23": "Not built: relocation housing has no record of its own; only safe or not is judged.",
    "G-24": "Not built: as G-23; costs and those who move along are not recorded.",
    "G-25": "Not built: nobody is marked as relocated; whoever is planned is checked in full like all others.",
    "G-26": "Not built: a measure has an amount, held against no table of entitlements.",
    "G-27": "Not built: help with work is recorded as a measure; the 500 posts are a target of nobody here.",
    "G-28": "Not built: as G-26; caps are not checked.",
    "G-29": "Not built: there is the poverty line alone, no line of 低保 beside it.",
    "G-30": "Not built: labour capacity is on the register and no rule looks at it.",
    "G-32": "Not built: a target of water works is a project's.",
    "G-44": "Not built: projects are not kept, so none are sampled.",
    "G-45": "Not built: granting support is no procedure of ours.",
    "G-46": "Not built: how many villages and households a helper has is not counted.",
    "G-49": "Not built: enterprises are paired with no village here.",
    "G-50": "Not built: technical envoys are no post here.",
    "G-53": "Not built: the eight working groups have no part in any stage.",
    "G-60": "Not built: a village's qualitative items are not asked for; the comment of each level is free text.",
    "G-61": "Not built: a township's enterprises and parks touch no exit.",
    "G-62": "Not built: loans for study and help with jobs are not recorded per member.",
    "G-63": "Not built: targets of projects and of township facilities.",
    "G-64": "Not built: credit ratings are not recorded.",
}
