"""Every sentence an import can say, by its code. %(…)s are the finding's params."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.models import ImportRun

SENTENCES: dict[str, str | Promise] = {
    # the file
    "file_empty": _("the file is empty"),
    "file_encrypted_or_old": _("the file has a password or the old .xls format; save it as .xlsx without a password"),
    "file_not_xlsx": _("the file is not an .xlsx workbook, or it is damaged"),
    "file_too_large_inside": _("unpacked, the file is larger than %(limit)s MB"),
    "file_lost": _("the stored workbook cannot be read back (%(reason)s)"),
    "sheet_too_wide": _("a sheet reaches to row %(rows)s and column %(columns)s; delete its empty rows and columns"),
    "sheet_missing": _("no sheet with the columns of “%(kind)s” was found"),
    "sheet_not_found": _("no sheet with the columns of “%(kind)s” was found; these values stay unknown"),
    "sheet_ignored": _("the sheet is none of the register's and was left out"),
    "column_ignored": _("the column is none of the register's and was left out"),
    "internal": _("a fault of the system stopped the import; its administrator finds it in the log"),
    "duty_lost": _("whoever approved the import no longer holds the posting for it"),
    # numbers and rows
    "household_no_missing": _("the household number is missing"),
    "household_no_malformed": _("this is no household number"),
    "household_repeated": _("the household number stands in rows %(rows)s"),
    "household_unknown": _("no row of the household sheet has this number"),
    "too_many_rows": _("%(count)s rows too many carry this household number"),
    "number_lost_digits": _(
        "stored as a number, so its last digits are lost; set the column to text and type it again"
    ),
    # the village
    "village_code_missing": _("the village code is missing, and the name does not tell which village is meant"),
    "village_by_name": _("the village was found by its name: %(registered)s"),
    "village_unknown": _("no village has this code"),
    "village_outside": _("this village does not belong to the office's place"),
    "village_name_differs": _("the code belongs to %(registered)s"),
    "township_name_differs": _("the village belongs to %(registered)s"),
    "county_name_differs": _("the village belongs to %(registered)s"),
    # other places
    "place_code_missing": _("the place's code is missing, and the name does not tell which place is meant"),
    "place_by_name": _("the place was found by its name: %(registered)s"),
    "place_unknown": _("no place of this level has this code"),
    "place_outside": _("this place does not belong to the office's place"),
    "place_name_differs": _("the code belongs to %(registered)s"),
    "place_repeated": _("the place has two rows for %(year)s"),
    "hamlet_missing": _("the natural village has no name"),
    "hamlet_repeated": _("the natural village has two rows for %(year)s"),
    # indicators
    "indicator_year_missing": _("the year is stated neither in the row nor for the workbook"),
    "denominator_missing": _("“%(title)s” needs the number it is a share of (%(of)s)"),
    "numerator_missing": _("“%(title)s” needs the number that meets it (%(of)s)"),
    "denominator_zero": _("“%(title)s” is a share of nothing; left out"),
    "part_above_whole": _("%(part)s of %(whole)s: the part is larger than the whole"),
    "share_above_hundred": _("a share cannot be more than 100 per cent"),
    "share_differs": _("the numbers give %(computed)s per cent"),
    "below_one_per_cent": _("read as %(read)s per cent; if the cell is formatted as per cent, type the number instead"),
    "denominator_differs": _("the row itself counts %(counts)s"),
    "not_your_indicator": _("“%(title)s” is not an indicator of your department"),
    "nothing_stated": _("the row states no indicator"),
    "hamlets_counted": _("%(listed)s natural villages are listed"),
    "hamlets_differ": _("the %(count)s natural villages add up to %(computed)s"),
    "hamlet_contradicts": _("%(hamlet)s states that it has none"),
    # lists
    "listing_not_yours": _("lists of poor places are entered by the poverty alleviation office"),
    "listing_kind_unknown": _("neither a poor village, a weak village, a weak town nor a poor county"),
    "designation_missing": _("it is not said who designated the place (national, provincial, city)"),
    "listing_year_out_of_reason": _("the year must lie between %(earliest)s and %(latest)s"),
    "listed_in_the_future": _("the day of listing lies in the future"),
    "listed_today": _("the day of listing is not stated; %(read)s is taken"),
    "listed_twice": _("the place stands on this list twice"),
    "listed_otherwise": _("the place is already listed as %(registered)s; ending that listing is an act of its own"),
    "listed_place_has_exited": _("the place has exited; its year of exit cannot be planned again"),
    # words
    "too_long": _("longer than %(longest)s characters"),
    "not_a_name": _("no person can have this name"),
    "strange_signs": _("contains signs that must not stand on a paper"),
    "tidied": _("read as “%(read)s”"),
    "word_not_on_list": _("not a word of the form's list; kept as it stands"),
    "head_name_missing": _("the name of the head of household is missing"),
    "helper_missing": _("no helper is named; the household cannot be planned for exit"),
    "phone_malformed": _("this is no telephone number"),
    # members
    "no_members": _("the household has no members"),
    "member_name_missing": _("the member's name is missing"),
    "head_not_among_members": _("no member is marked as the head of household"),
    "several_heads": _("%(count)s members are marked as head of household"),
    "head_name_differs": _("the household sheet names %(registered)s as head"),
    "head_without_id": _("the head of household has no identity number"),
    "persons_differ": _("%(stated)s persons are stated, %(listed)s are listed"),
    "persons_not_stated": _("the number of persons is not stated; %(listed)s are listed"),
    "id_missing": _("the identity number is missing; the departments cannot compare this person"),
    "id_stored_as_number": _("the identity number is stored as a number and has lost digits; set the column to text"),
    "id_shape": _("an identity number has 17 digits and a check character"),
    "id_check_character": _("the check character is wrong (GB 11643)"),
    "id_birth_date": _("the date in the identity number is none"),
    "id_in_two_households": _("the same identity number stands in another household of this workbook"),
    "id_repeated_in_household": _("the same identity number stands twice in this household"),
    "name_repeated_without_id": _("the same name stands twice in this household without an identity number"),
    "id_held_on_register": _("the register has this identity number in another household"),
    "household_double": _("the register has this identity number in household %(no)s, too"),
    "household_split": _("left household %(no)s on %(left_on)s; this one is new: possibly a split household"),
    "household_merged": _("left household %(no)s on %(left_on)s; nobody is left there: possibly merged households"),
    "household_moved": _("left household %(no)s on %(left_on)s and stands here now"),
    "birth_contradicts_id": _("the identity number says %(by_number)s; that date was taken"),
    "birth_out_of_reason": _("nobody alive was born then; left empty"),
    "sex_contradicts_id": _("the identity number says the other sex"),
    "sex_unknown": _("neither 男 nor 女; left empty"),
    "not_at_school": _("about %(age)s years old and not at school"),
    "pupil_of_odd_age": _("about %(age)s years old and at school"),
    # money
    "income_year_missing": _("the year of the income is missing"),
    "income_year_out_of_reason": _("the year must lie between %(earliest)s and %(latest)s"),
    "year_repeated": _("the household has two rows for %(year)s"),
    "conditions_repeated": _("the household has two rows for %(year)s"),
    "no_income_rows": _("no income is on the sheet; it stays unknown"),
    "no_conditions_row": _("no living conditions are on the sheet; they stay unknown"),
    "amount_missing": _("the amount is missing; it stays unknown"),
    "amount_implausible": _("more than 500,000 yuan in one year"),
    "net_differs": _("the items add up to %(computed)s"),
    "per_capita_differs": _("the items give %(computed)s for each of %(persons)s persons"),
    # single values
    "not_a_number": _("this is no number"),
    "not_whole": _("this is no whole number"),
    "negative": _("this cannot be less than nothing"),
    "too_large": _("this number is too large"),
    "not_a_date": _("this is no date; left empty"),
    "neither_yes_nor_no": _("neither yes nor no; left as unknown"),
    "grade_unknown": _("the grade must be A, B, C or D; left as unknown"),
    "year_missing": _("the year is missing"),
    "year_out_of_reason": _("the year must lie between %(earliest)s and %(latest)s; left empty"),
    # what the register holds
    "registered_elsewhere": _("the register has this number in another place"),
    "registered_in_another_village": _(
        "the register has this household in another village; moving it is an act of its own"
    ),
    "no_longer_poor": _("the household has left the register's poor; a workbook cannot change it"),
}

_KINDS: dict[str, str | Promise] = {
    "households": _("households"),
    "members": _("members"),
    "income": _("income"),
    "conditions": _("living conditions"),
    "areas": _("villages, natural villages, towns, counties or lists"),
}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The finding in the reader's language."""
    text = str(SENTENCES.get(code, code))
    values = dict(params)
    if "kind" in values:
        values["kind"] = str(_KINDS.get(str(values["kind"]), values["kind"]))
    return text % values if values else text


def failure_of(run: ImportRun) -> str:
    """Why a failed run failed; empty for every other run."""
    if not run.failure:
        return ""
    told = json.loads(run.failure)
    return sentence(told["code"], told["params"])
