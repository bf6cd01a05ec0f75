"""A process with an alert desk: sends what is due once and ends. `python one_desk.py DATABASE SMTP-PORT MOMENT`."""

from __future__ import annotations

import sys
from datetime import datetime

from alerts.samples import mailing, rota
from shield_briefing.alerts import alert_desk
from shield_shared.database import open_database
from shield_shared.health import Health
from shield_shared.log import service_log

if __name__ == "__main__":
    database, port, moment = sys.argv[1:]
    desk = alert_desk(open_database(database), mailing(int(port)), rota(), service_log("briefing"), Health("briefing"))
    desk.tick(lambda: datetime.fromisoformat(moment))
