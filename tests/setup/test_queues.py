"""Papers wait in a queue of their own; a worker takes from both by turns (config/celery.py)."""

from pathlib import Path

from celery import Celery
from kombu import Connection, Consumer
from kombu.message import Message

from config.celery import PAPERS, app

DEFAULT = app.conf.task_default_queue


def taken(folder: Path, wanted: int) -> list[str]:
    """The queues of the first messages that a worker gets when hundreds of papers were asked for before the clock struck."""
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    got: list[str] = []

    def note(_body: object, message: Message) -> None:
        got.append(message.delivery_info["routing_key"])
        message.ack()

    with Connection("filesystem://", transport_options=options) as broker, broker.channel() as channel:
        producer = broker.Producer(channel)
        for queue in [*[PAPERS] * 200, DEFAULT]:
            declared = app.amqp.queues[queue]
            producer.publish({}, exchange=declared.exchange, routing_key=declared.routing_key, declare=[declared])
        with Consumer(channel, list(app.amqp.queues.consume_from.values()), callbacks=[note], accept=["json"]):
            while len(got) < wanted:
                broker.drain_events(timeout=5)
    return got


def test_a_backlog_of_papers_keeps_neither_the_clock_nor_an_order_waiting(tmp_path: Path) -> None:
    assert DEFAULT in taken(tmp_path, 4)


def test_every_task_that_makes_papers_goes_to_their_queue_and_no_other() -> None:
    def queue_of(task: str) -> str:
        return str(app.amqp.router.route({}, task)["queue"].name)

    making = ("documents.tasks.render_paper", "documents.tasks.sweep_pending", "workflows.tasks.sweep_papers")
    assert {queue_of(task) for task in making} == {PAPERS}
    timed = {entry["task"] for entry in app.conf.beat_schedule.values()} - {*making}
    assert {queue_of(task) for task in (*timed, "inspection.tasks.write_bundle", "documents.tasks.write_pack")} == {
        DEFAULT
    }


def test_a_worker_reads_both_queues_and_the_default_one_is_declared_as_celery_does_it() -> None:
    plain = Celery("plain")
    plain.conf.update(
        task_default_queue_type=app.conf.task_default_queue_type,
        task_default_exchange_type=app.conf.task_default_exchange_type,
    )
    (default,) = plain.amqp.queues.consume_from.values()

    assert set(app.amqp.queues.consume_from) == {default.name, PAPERS}
    assert app.amqp.queues[default.name] == default  # a broker refuses a queue that was declared otherwise before
