"""Liaoning: ten counties and 58 villages, the four rates, and the province's word (L-01 … L-40)."""

_RULE = "approvals/test_place_rules::test_a_rule_is_met_at_its_limit_and_one_that_fails_stops_the_place"
_REFERENCE = "approvals/test_place_rules::test_a_reference_that_fails_is_said_and_stops_nothing"
_AVERAGE = "approvals/test_place_rules::test_a_rate_is_held_against_the_average_of_the_same_year"
_PROFILE = "approvals/test_place_rules::test_counties_and_villages_have_the_profile_and_the_groups_of_the_source"
_COUNTY = "acceptance/test_county_story::test_a_provincial_county_leaves_by_the_province_s_approval"

SHOWN: dict[str, tuple[str, ...]] = {
    "L-01": (
        "acceptance/test_programme_stories::"
        "test_liaoning_goes_from_the_county_to_the_prefecture_with_the_line_that_was_set",
        _COUNTY,
        "workflows/test_signing::test_the_leader_signs_last",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[K01]",
    ),
    "L-02": (_PROFILE, "registry/test_listings::test_a_town_is_no_village"),
    "L-03": ("registry/test_listings_loading::test_the_ten_counties_of_liaoning_and_nothing_that_is_not_named",),
    "L-04": (
        "registry/test_programmes::test_targets_of_liaoning_and_qingdao_count_counties_villages_and_towns",
        "registry/test_areas_run::test_an_annex_lists_its_villages",
        "registry/test_listings_loading::test_a_village_of_an_own_list",
    ),
    "L-05": (
        "registry/test_programmes::test_each_place_has_its_own_household_criteria",
        "approvals/test_criteria::test_a_condition_holds_does_not_hold_or_is_unknown",
        "approvals/test_criteria::test_only_houses_of_grade_a_or_b_are_safe",
    ),
    "L-06": (f"{_AVERAGE}[LN-K1-income_growth]", f"{_AVERAGE}[LN-K2-public_services]", _COUNTY),
    "L-07": (
        "registry/test_programmes::test_the_ten_counties_of_liaoning_end_at_the_province_and_no_other_does",
        "acceptance/test_county_story::test_the_province_s_departments_certify_what_is_theirs",
        "registry/test_programmes::test_targets_of_liaoning_and_qingdao_count_counties_villages_and_towns",
        _COUNTY,
        "acceptance/test_place_stories::test_a_village_leaves_through_every_stage_and_is_filed",
        "acceptance/test_village_seed_stories::test_a_village_leaves_as_its_own_programme_says[liaoning_2018]",
    ),
    "L-09": ("inspection/test_filings::test_the_deadlines_of_the_sources_say_who_files_what_by_when",),
    "L-10": ("registry/test_succession::test_a_merged_village_stays_in_the_tree_with_its_successor_and_date",),
    "L-12": (f"{_RULE}[LN-K3]", f"{_RULE}[LN-K4]", _COUNTY),
    "L-13": (f"{_REFERENCE}[LN-V9]",),
    "L-14": (
        "approvals/test_criteria::test_a_condition_holds_does_not_hold_or_is_unknown[water_safe]",
        f"{_RULE}[LN-V3]",
        "registry/test_programmes::test_safe_water_is_a_veto_where_the_source_names_it",
    ),
    "L-15": (
        "registry/test_programmes::test_thresholds_stand_at_the_values_of_the_source",
        "approvals/test_criteria::test_a_count_is_judged_below_at_and_above",
        f"{_RULE}[LN-V12]",
    ),
    "L-16": (
        "approvals/test_criteria::test_only_houses_of_grade_a_or_b_are_safe",
        f"{_RULE}[LN-V4]",
        "registry/test_programmes::test_school_doctor_and_house_are_vetoes_everywhere",
    ),
    "L-19": ("approvals/test_criteria::test_a_count_is_judged_below_at_and_above",),
    "L-20": (
        "registry/test_programmes::test_school_doctor_and_house_are_vetoes_everywhere",
        "approvals/test_criteria::test_a_count_is_judged_below_at_and_above",
        "acceptance/test_refusals::test_one_criterion_unmet_forbids_the_approval_at_every_level",
    ),
    "L-22": (
        "review/test_lists::test_a_household_counts_as_exited_from_its_deregistration_on",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H16]",
        "registry/test_status_files::test_every_person_stands_with_status_day_and_ground[xlsx]",
        "registry/test_status_files::test_numbers_are_masked_unless_the_duty_to_see_them_is_held",
        "registry/test_status_files::test_only_what_changed_since_a_day_and_who_left_since",
    ),
    "L-25": (
        _PROFILE,
        f"{_RULE}[LN-V2]",
        f"{_RULE}[LN-V6]",
        f"{_RULE}[LN-V7]",
        "acceptance/test_village_seed_stories::test_a_village_leaves_as_its_own_programme_says[liaoning_2018]",
    ),
    "L-26": (
        "registry/test_indicators::test_which_department_answers_for_which_rule",
        "acceptance/test_sector_stories::test_nobody_signs_for_another_department_or_twice",
    ),
    "L-28": (f"{_REFERENCE}[LN-V10]", f"{_REFERENCE}[LN-V11]"),
    "L-29": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[K01]",
        _COUNTY,
    ),
    "L-30": ("workflows/supervision/test_board_pages::test_each_supervisor_sees_his_own_place_first",),
    "L-31": (
        "inspection/test_supervisions::test_a_team_of_departments_is_called_once_a_year",
        "inspection/test_supervisions::test_what_the_team_finds_enters_the_ledger_and_the_report_ends_it",
        "inspection/test_supervisions::test_its_pages_call_it_take_its_findings_and_conclude_it",
        "inspection/test_supervisions::test_nobody_concludes_alone_nor_over_other_findings",
    ),
    "L-32": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H07]",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H13]",
        "workflows/test_notice_pages::test_the_page_closes_with_the_period",
    ),
    "L-33": (
        "approvals/test_consent::test_a_household_that_refuses_is_not_passed_on",
        "approvals/test_consent::test_nobody_agrees_to_what_he_was_not_told",
        "acceptance/test_refusals::test_without_the_household_s_consent_nothing_goes_on",
    ),
    "L-34": ("registry/test_postings::test_supervisors_and_auditors_read_and_others_see_their_own_page_only",),
}

REST: dict[str, str] = {
    "L-02": "Income per head is reported by its growth alone.",
    "L-16": "Which of the four priority groups a household belongs to is not recorded.",
    "L-19": "Treatment of serious illness is no criterion of its own.",
    "L-25": "Education of a village has no indicator; the criterion of the household stands for it.",
    "L-26": "A department that leads and those that co-operate are not told apart.",
    "L-32": "Exits are posted and announced; policies, projects and funds are no notices of ours.",
}

WAITING: dict[str, str] = {
    "L-08": "Not built: the list of deep poverty puts nothing first.",
    "L-11": "Not built: roads between villages have no indicator.",
    "L-17": "Not built: how unsafe housing was solved is not recorded.",
    "L-18": "Not built: wish and result of training are not recorded per member.",
    "L-21": "Not built: there is no line of 低保 to compare with.",
    "L-23": "Not built: disaster is a cause of a mark of risk; of falling back the cause is free text and not counted by itself.",
    "L-24": "Not built: nothing is asked of disabled members in particular.",
    "L-27": "Not built: work teams are not appraised.",
    "L-35": "Not built: cities, counties and departments get no score.",
    "L-36": "Not built: plans of other units are not filed here.",
    "L-37": "Not built: people and livestock apart is no question of the visit.",
    "L-38": "Not built: there is no score that housing could enter.",
    "L-39": "Not built: a team's member is relieved and appointed like anybody; the team's hand-over is no act.",
    "L-40": "Not built: first secretaries are postings with their paper; filing by level is not recorded.",
}
