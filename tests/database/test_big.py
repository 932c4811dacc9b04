import collections

from tests.database.test_cadence_machine import *
from tests.database.test_cadence_machine import Cadence as C

tot = collections.Counter()


class Big(C):
    def teardown(self):
        for n in self.wait(rows(self.db, Nudge, self.workspace)):
            tot[n.kind] += 1
        for p in self.pairs():
            for s in p.slots:
                tot["slot_" + s.slot.status] += 1
        super().teardown()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_big(database_url):
    Big.url = database_url
    run_state_machine_as_test(
        Big,
        settings=settings(
            max_examples=30,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(tot)


del C, Cadence
