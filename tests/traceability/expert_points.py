"""What would annoy an expert of the field (domain.md §7, points 1 … 21), and the tests that show that it does not happen here."""

SHOWN: dict[int, tuple[str, ...]] = {
    # 市 of Guiping or Qianjiang taken for a prefecture; a city step where there is no city
    1: (
        "acceptance/test_programme_stories::"
        "test_guiping_decides_in_the_county_level_city_and_guigang_looks_after_the_announcement",
        "acceptance/test_programme_stories::test_qianjiang_has_no_prefecture_and_the_province_looks",
        "registry/test_divisions::test_qianjiang_lies_directly_below_its_province",
        "registry/test_divisions::test_kind_follows_the_name_within_the_level",
    ),
    # 脱贫退出, 清退/剔除, 自然减少, 返贫 and 回退 in one button
    2: (
        "registry/test_standing_counts::test_the_words_are_never_mixed",
        "acceptance/test_ways_back::test_each_way_starts_where_it_belongs",
        "acceptance/test_ways_back::test_striking_off_has_a_paper_under_its_own_title",
        "documents/test_golden_text::test_whoever_never_belonged_is_struck_off_and_did_not_exit",
        "registry/test_natural_changes::test_a_household_whose_last_member_left_is_closed_and_has_not_exited",
        "acceptance/test_enrolment::test_a_family_that_is_not_enrolled_is_never_counted",
    ),
    # a village out before its households; the wrong denominator
    3: (
        "acceptance/test_place_stories::test_poor_persons_are_counted_until_their_exit_is_marked",
        "acceptance/test_county_story::test_persons_whom_the_samples_found_count_in_the_composite_incidence",
        "registry/test_areas_check::test_what_is_wrong_with_a_village",
    ),
    # households where the target is persons; a locked year that changes
    4: (
        "approvals/test_plans::test_progress_counts_persons_planned_and_verified",
        "approvals/test_figures::test_persons_are_those_of_the_record_not_todays_members",
        "registry/test_standing_counts::test_a_year_once_counted_keeps_its_figures",
        "approvals/test_year_locks::test_a_rollback_stands_beside_the_locked_figures",
        "registry/test_natural_changes::test_the_year_that_is_over_keeps_its_figures",
    ),
    # one line for all, net and disposable income mixed, what does not count, hukou members
    5: (
        "registry/test_programmes::test_only_changchun_gives_an_income_line",
        "acceptance/test_programme_stories::test_without_its_line_no_case_is_opened",
        "documents/test_income_lines::test_h02_prints_each_line_under_its_kind_and_what_does_not_count",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H02]",
    ),
    # a score, or eight of nine; thresholds of another year
    6: (
        "acceptance/test_programme_stories::test_all_nine_of_guiping_stop_the_exit",
        "registry/test_programmes::test_all_nine_of_guiping_stop_the_exit",
        "registry/test_programmes_loading::test_the_newest_version_in_force_counts",
        "approvals/test_criteria::test_a_result_carries_the_rule_it_was_judged_by",
    ),
    # Changchun's county looks at every household, its city at every village
    7: (
        "registry/test_programmes::test_the_county_of_changchun_looks_at_every_household_and_the_city_at_every_village",
    ),
    # notices closed early, counted in hours, without photos, with a changed name; one objection stops a village
    8: (
        "acceptance/test_refusals::test_a_running_notice_is_not_concluded",
        "approvals/test_calendar::test_the_first_day_is_the_day_after_posting",
        "approvals/test_notices::test_without_photos_of_every_point_the_notice_is_not_concluded",
        "approvals/test_notices::test_a_changed_line_is_posted_again_in_full_and_the_rest_keeps_its_days",
        "acceptance/test_objection_stories::test_one_disputed_household_does_not_stop_its_village",
    ),
    # dates that contradict each other, unsigned consent, corrections, one hand for all signatures
    9: (
        "approvals/test_constraints::test_dates_never_run_backwards",
        "approvals/test_particulars::test_a_meeting_lies_between_the_stage_before_and_the_act",
        "approvals/test_consent::test_an_unsigned_consent_is_none",
        "approvals/test_constraints::test_what_was_signed_is_never_changed_nor_deleted",
        "workflows/test_signing::test_nobody_signs_for_somebody_else",
        "workflows/test_signing::test_no_seat_twice_and_no_person_twice",
    ),
    # the household's own agreement, signers who cannot write, an absent head
    10: (
        "approvals/test_consent::test_the_head_signs_before_a_witness",
        "acceptance/test_household_stories::test_a_proxy_consents_and_the_paper_says_so",
        "acceptance/test_household_stories::test_a_proxy_without_relation_reason_authority_or_witness_is_refused",
    ),
    # helpers and first secretaries who verify; one place for forty visits
    11: (
        "workflows/test_signing::test_a_helper_of_the_household_verifies_nothing",
        "registry/test_postings::test_a_township_verifier_holds_no_post_in_one_of_its_villages",
        "approvals/test_surveys::test_visits_of_two_households_at_one_place_are_flagged",
    ),
    # the county's value over the village's
    12: (
        "approvals/test_surveys::test_levels_stand_side_by_side",
        "documents/test_golden_text::test_values_of_two_levels_stand_side_by_side_and_the_difference_is_marked",
        "registry/test_indicators::test_every_source_keeps_its_own_and_the_department_counts",
    ),
    # certificates deleted or issued anew; papers without number, seal, date, copies
    13: (
        "documents/test_revoking::test_a_revocation_is_never_changed_or_deleted",
        "documents/test_revoking::test_everybody_s_check_says_revoked_with_date_and_category_alone",
        "documents/test_golden_text::test_paper_carries_number_copies_check_code_and_place_in_the_log",
        "documents/test_golden_text::test_a_real_paper_has_no_demo_mark_and_leaves_the_place_of_the_seal",
        "documents/test_golden_text::test_an_official_document_has_the_issuers_red_head_and_an_imprint",
    ),
    # benefits, helpers or visits that end with the exit
    14: (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H15]",
        "workflows/test_path::test_a_household_goes_from_plan_to_the_follow_up_visit",
        "approvals/test_exit_classes::test_whose_policies_stay_gets_measures_for_three_years",
        "approvals/test_helping::test_help_goes_on_after_the_exit",
        "approvals/test_helping::test_the_last_helper_leaves_only_for_a_successor",
    ),
    # progress alone
    15: (
        "approvals/test_figures::test_a_return_and_a_rejection_stand_beside_the_progress",
        "approvals/test_figures::test_a_rollback_leaves_the_old_year_as_it_was_and_is_taken_off_on_its_own_line",
        "inspection/test_reports::test_progress_never_stands_without_what_tells_whether_it_is_true",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[S02]",
    ),
    # a village poor again; 返贫 counted as a false exit
    16: (
        "registry/test_listings::test_the_database_refuses_that_an_exited_village_is_poor_again",
        "acceptance/test_place_stories::test_a_village_never_becomes_poor_again",
        "approvals/test_figures::test_a_fall_back_is_no_rollback_and_no_restatement",
    ),
    # hits that reject by themselves
    17: (
        "approvals/test_comparisons::test_a_confirmed_hit_rejects_nothing_by_itself",
        "approvals/test_comparisons::test_a_clearing_needs_reason_and_proof",
        "acceptance/test_comparison_stories::test_a_clearing_without_proof_is_not_taken",
    ),
    # identity numbers, phones, bank cards, illnesses in public
    19: (
        "approvals/test_notices::test_the_paper_prints_four_things_of_each_household_and_no_more",
        "documents/test_golden_text::test_a_roster_repeats_its_head_and_prints_nothing_but_what_may_be_public",
        "workflows/test_notice_pages::test_everybody_sees_masked_names_and_where_to_object",
        "review/test_masked_numbers::test_the_page_of_a_household_does_not_show_the_digits_that_the_mask_hides",
        "documents/test_golden_text::test_what_hangs_at_home_or_on_the_board_tells_no_number_and_no_illness",
    ),
    20: (
        "workflows/test_rechecks::test_poor_households_of_ordinary_villages_can_be_looked_at_alone",
        "workflows/test_rechecks::test_the_list_holds_the_exited_of_the_years_and_focuses_asked_for",
        "inspection/evaluation/test_rates::test_missed_ones_are_counted_in_persons_over_the_surveyed_off_the_register",
    ),
    # wrong tone or titles
    21: (
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H03]",
        "documents/test_golden_text::test_an_official_document_has_the_issuers_red_head_and_an_imprint",
        "documents/test_golden_text::test_another_place_says_its_own_word_for_the_exit",
        "documents/test_place_papers::test_one_form_has_the_title_of_its_case",
        "documents/test_gallery::test_the_gallery_has_every_kind",
    ),
}

REST: dict[int, str] = {
    5: "That 基础养老金 does not count in Guangxi is told by the programme; the surveyor puts the line under what does not count.",
    21: "Margins, red head and fonts to GB/T 9704: Issue 7.",
}

WAITING: dict[int, str] = {
    18: "Issue 6: evaluators have no account yet, so they edit nothing; the city's own draw is public with its seed.",
}
