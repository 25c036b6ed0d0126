"""Qianjiang: a city without a prefecture, comparison on line, and what keeps people from falling back (Q-01 … Q-26)."""

SHOWN: dict[str, tuple[str, ...]] = {
    "Q-01": (
        "acceptance/test_programme_stories::test_qianjiang_has_no_prefecture_and_the_province_looks",
        "registry/test_divisions::test_qianjiang_lies_directly_below_its_province",
        "registry/test_divisions::test_kind_follows_the_name_within_the_level",
    ),
    "Q-02": ("registry/test_programmes::test_what_the_sources_start_from",),
    "Q-03": ("registry/test_programmes::test_what_the_sources_start_from",),
    "Q-04": ("registry/test_programmes::test_a_county_exits_only_where_the_source_knows_one",),
    "Q-05": (
        "inspection/test_letters::test_qianjiang_s_five_kinds_list_their_units",
        "inspection/test_letters::test_each_kind_is_signed_by_two_officials_and_becomes_a_paper",
        "inspection/test_letters::test_the_county_s_page_says_who_has_signed_and_who_has_not",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[P03]",
    ),
    "Q-06": (
        "workflows/supervision/test_targets::test_what_was_reached_stands_beside_what_came_back",
        "inspection/test_reports::test_progress_never_stands_without_what_tells_whether_it_is_true",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[S02]",
    ),
    "Q-07": ("registry/test_programmes::test_the_two_leaders_of_qianjiang_are_named_as_the_source_names_them",),
    "Q-08": (
        "inspection/test_reports::test_every_report_is_prepared_issued_and_handed_out[monthly]",
        "inspection/test_reports::test_every_report_is_prepared_issued_and_handed_out[quarterly]",
    ),
    "Q-09": (
        "registry/test_programmes::test_every_route_names_every_stage_in_its_order",
        "acceptance/test_programme_stories::test_qianjiang_has_no_prefecture_and_the_province_looks",
    ),
    "Q-10": (
        "registry/test_importing_check::test_a_sound_household_is_read_whole",
        "workflows/test_income_lines::test_the_survey_s_record_and_h02_hold_the_lines",
    ),
    "Q-11": (
        "registry/test_programmes::test_qianjiang_counts_thirteen_items_without_naming_them",
        "registry/test_programmes::test_comparison_asks_the_departments_of_the_source",
        "acceptance/test_programme_stories::test_qianjiang_has_no_prefecture_and_the_province_looks",
    ),
    "Q-12": (
        "workflows/test_forms_field_work::test_photos_and_their_flags_are_shown_to_the_next_levels",
        "documents/test_golden_text::test_paper_carries_number_copies_check_code_and_place_in_the_log",
        "documents/test_lists::test_every_dossier_links_to_the_list",
    ),
    "Q-13": (
        "workflows/test_rechecks::test_the_list_holds_the_exited_of_the_years_and_focuses_asked_for",
        "registry/test_risk_marks::test_a_mark_is_confirmed_watched_and_ended_by_two_persons_each_time",
        "approvals/test_early_comparison::test_early_answers_that_are_too_old_are_asked_again",
    ),
    "Q-14": (
        "acceptance/test_ways_back::test_who_never_belonged_is_heard_and_struck_off",
        "acceptance/test_enrolment::test_a_family_is_typed_walks_every_step_and_is_enrolled",
    ),
    "Q-15": ("registry/test_standing_counts::test_the_words_are_never_mixed",),
    "Q-16": (
        "registry/test_words_of_the_sources::test_every_kind_of_help_of_the_source_is_recorded_with_day_and_result",
    ),
    "Q-18": (
        "acceptance/test_refusals::test_one_criterion_unmet_forbids_the_approval_at_every_level",
        "acceptance/test_refusals::test_a_value_that_nobody_measured_forbids_the_approval",
    ),
    "Q-19": (
        "registry/test_programmes::test_every_stage_that_draws_says_how_many",
        "approvals/test_sampling_below::test_the_level_draws_its_share_and_asks_photos_of_the_drawn_alone",
        "documents/test_golden_text::test_a_level_that_samples_prints_its_draw_and_one_that_does_not_prints_none",
        "acceptance/test_programme_stories::test_qianjiang_may_look_inside_the_city_with_other_persons",
        "registry/test_programmes::test_villages_are_evaluated_where_the_source_demands_it",
        "acceptance/test_village_evaluation::test_a_drawn_village_that_fails_sends_the_list_back_to_the_verification",
        "inspection/evaluation/test_draw::test_only_the_leader_draws_only_once_and_from_what_he_read",
        "inspection/evaluation/test_field_pages::test_an_interview_is_sent_from_its_page_and_signed_from_another_account",
        "inspection/evaluation/test_conclusions::test_the_rates_count_what_was_asked_and_upheld",
    ),
    "Q-20": (
        "approvals/test_surveys::test_the_same_photo_of_another_household_is_flagged_and_kept",
        "approvals/test_surveys::test_visits_of_two_households_at_one_place_are_flagged",
        "workflows/test_forms_field_work::test_photos_and_their_flags_are_shown_to_the_next_levels",
        "inspection/test_signals::test_many_households_of_one_person_and_date_stand_in_the_bulletin",
        "inspection/trail/test_signals::test_the_same_income_in_many_households_is_told",
        "inspection/trail/test_signals::test_who_signs_without_opening_the_evidence_is_told",
        "inspection/trail/test_signals::test_approvals_that_the_county_sent_back_are_told_of_the_township",
    ),
    "Q-21": (
        "registry/test_listings::test_an_exited_village_neither_comes_back_nor_exits_again",
        "registry/test_listings::test_the_database_refuses_that_an_exited_village_is_poor_again",
        "acceptance/test_place_stories::test_a_village_never_becomes_poor_again",
        "acceptance/test_ways_back::test_a_family_that_falls_back_is_taken_in_again_and_its_exit_stands",
        "acceptance/test_village_seed_stories::test_a_village_leaves_as_its_own_programme_says[qianjiang_2017]",
    ),
    "Q-22": (
        "registry/test_risk_marks::test_a_mark_is_confirmed_watched_and_ended_by_two_persons_each_time",
        "registry/test_risk_marks::test_a_risk_ends_only_after_a_home_check_and_a_notice",
        "workflows/test_rechecks::test_a_risk_is_entered_in_the_ledger_and_visited_again",
        "workflows/test_help_pages::test_who_is_at_risk_and_unvisited_is_told_and_whose_data_is_old_is_listed",
    ),
    "Q-23": (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H15]",
        "approvals/test_helping::test_help_goes_on_after_the_exit",
        "approvals/test_helping::test_the_last_helper_leaves_only_for_a_successor",
    ),
    "Q-26": (
        "acceptance/test_ways_back::test_a_return_leaves_the_certificate_as_history_and_the_check_says_what_followed",
        "inspection/test_ledger_pages::test_who_was_held_to_account_is_recorded_and_stays",
    ),
}

REST: dict[str, str] = {
    "Q-04": "The towns' flags (插花贫困镇, 革命老区镇) are not kept.",
    "Q-06": "There is no score of a unit that a veto could strike out.",
    "Q-10": "The survey itself is in the five parts of Changchun; production is told by its income lines.",
    "Q-12": "One file of everything to take away: Issue 6, the bundle.",
    "Q-13": "Each is begun by hand, as often as wanted: the source names no interval.",
}

WAITING: dict[str, str] = {
    "Q-17": "Not built: enterprises and insurances are not recorded.",
    "Q-24": "Not built: falling back is counted beside the exits; there is no score it could enter.",
    "Q-25": "Not built: discipline officers read and run no comparison of their own.",
}
