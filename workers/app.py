"""The Celery application. Celery is a doorbell: nothing that must not be lost is in the broker.

Every task of beat's schedule says "look into the database now" and carries nothing. What is due (an alarm, a message)
is a row, so a broker that is empty, frozen or gone costs delay, and a task run twice finds nothing to do. No task is
ever sent with an ETA or a countdown (one that outlives the visibility timeout runs twice), and none by the web.
"""

from __future__ import annotations

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from engine.settings import Settings
from workers import wiring
from workers.watchdog import Watchdog

logger = logging.getLogger(__name__)
SCAN_EVERY = 2.0
CANARY_EVERY = 3.0
LONGEST_TASK = 120
"""Seconds. `docker-compose.yml` grants a stopping worker a little more."""


def configuration(settings: Settings) -> dict[str, Any]:
    """The settings of worker and beat, each with its reason. Units are seconds."""
    return {
        "broker_url": settings.redis_url,
        "broker_connection_retry_on_startup": True,  # beat and worker may start before the broker
        "broker_connection_max_retries": None,  # and outlive its longest absence
        "broker_transport_options": {
            "visibility_timeout": 60,  # a doorbell rung twice does no harm, one lost in a dead worker should not wait an hour
            "unacked_restore_interval": 5,  # the default looks ten times more rarely
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,  # a frozen broker otherwise holds the process for good
            "socket_connect_timeout": 3,
            "socket_keepalive": True,
            "health_check_interval": 10,
        },
        "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2},
        "task_serializer": "json",
        "accept_content": ["json"],  # the broker is not trusted: no pickle
        "result_backend": None,  # nobody waits for a result; what was done stands in the database
        "task_ignore_result": True,
        "task_acks_late": True,  # a doorbell is answered when the work is done,
        "task_reject_on_worker_lost": True,  # also when the process that answered it was killed
        "worker_cancel_long_running_tasks_on_connection_loss": False,  # the work is the database's, not the broker's
        "worker_prefetch_multiplier": 1,  # hoard no doorbells that another worker could answer
        "task_time_limit": LONGEST_TASK,
        "task_soft_time_limit": LONGEST_TASK - 30,
        "worker_soft_shutdown_timeout": 10,
        "worker_max_tasks_per_child": 5000,  # about an hour and a half; keeps slow growth of memory bounded
        "beat_scheduler": "celery.beat:Scheduler",  # keeps nothing on disk that a SIGKILL could leave broken
        "beat_max_loop_interval": 5,
        "timezone": "UTC",
        "enable_utc": True,
        "beat_schedule": schedule(),
    }


def schedule() -> dict[str, dict[str, Any]]:
    """What beat rings, and how often: hourly at the rarest, because beat forgets at its end when it rang last.

    A ring not answered before the next one is dropped, so none pile up.
    """
    every = {
        "scan_alarms": SCAN_EVERY,
        "deliver": SCAN_EVERY,
        "canary": CANARY_EVERY,
        "digest": 60.0,
        "sweep_files": 3600.0,
        "forget_keys": 3600.0,
    }
    return {
        name: {"task": f"workers.{name}", "schedule": seconds, "options": {"expires": seconds}}
        for name, seconds in every.items()
    }


app = Celery("disposisi", include=["workers.tasks"])
app.add_defaults(
    lambda: configuration(Settings.read())
)  # read when first asked for, so that importing this reads nothing
app.steps["worker"].add(Watchdog)


@worker_process_init.connect
def _after_fork(**_: object) -> None:
    wiring.forget()
    logger.info("process %s takes tasks", os.getpid())
