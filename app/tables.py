"""Every table, for Alembic and for tests."""

from sqlmodel import SQLModel

from app.access import models as access
from app.assists import models as assists
from app.audit import models as audit
from app.catalogue import models as catalogue
from app.checkins import models as checkins
from app.closing import models as closing
from app.counts import models as counts
from app.exports import models as exports
from app.help_sessions import models as help_sessions
from app.members import models as members
from app.periods import models as periods
from app.sync import models as sync
from app.targets import models as targets
from app.units import models as units

MODULES = (
    access,
    assists,
    audit,
    catalogue,
    checkins,
    closing,
    counts,
    exports,
    help_sessions,
    members,
    periods,
    sync,
    targets,
    units,
)

metadata = SQLModel.metadata
