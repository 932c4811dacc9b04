"""Ids of the window for admins. Part of `blocks/ids.py`."""

ADMIN_OPEN = "admin.open"  # opens the window
ADMIN_VIEW = "admin.view"
ADMIN_RULES = "admin.rules"  # smallest group and teams that begin, opens the form
ADMIN_RULES_SAVE = "admin.rules_save"  # the form
ADMIN_ROLES = "admin.roles"  # opens the form
ADMIN_ROLES_SAVE = "admin.roles_save"  # the form
ADMIN_LOG = "admin.log"  # opens the change log
ADMIN_LOG_VIEW = "admin.log_view"

ADMIN_GROUP = "admin.group"
ADMIN_PILOT = "admin.pilot"
ADMIN_ADMINS = "admin.admins"
ADMIN_OPS = "admin.ops"
