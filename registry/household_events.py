"""Audit events of households and imports. Names are commitments; identity numbers enter only as their blind index."""

from audit import log

HOUSEHOLD_ENTERED = log.register("register:household:entered", personal={"head_name", "members"})
APPLICANT_ENTERED = log.register("register:applicant:entered", personal={"head_name", "members"})
HOUSEHOLD_AMENDED = log.register("register:household:amended", personal={"before", "after"})
IDENTITY_REVEALED = log.register("register:identity:revealed", personal={"bearer"})
STATUSES_EXPORTED = log.register("register:statuses:exported")
STATUSES_FETCHED = log.register("register:statuses:fetched")
STATUSES_REMOVED = log.register("register:statuses:removed")
IMPORT_UPLOADED = log.register("register:import:uploaded")
IMPORT_APPROVED = log.register("register:import:approved")
IMPORT_COMMITTED = log.register("register:import:committed")
NATURAL_CHANGE_ENTERED = log.register("register:natural_change:entered", personal={"person"})
NATURAL_CHANGE_CONFIRMED = log.register("register:natural_change:confirmed", personal={"person"})
NATURAL_CHANGE_REFUSED = log.register("register:natural_change:refused", personal={"person", "opinion"})
NATURAL_CHANGE_PROOF_FETCHED = log.register("register:natural_change:proof_fetched")
RISK_STEP_TAKEN = log.register("register:risk:step_taken", personal={"reason", "opinion"})
RISK_PROOF_FETCHED = log.register("register:risk:proof_fetched")
