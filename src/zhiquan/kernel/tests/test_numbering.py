"""Numbers: none twice, none missing, whatever happens at once."""

from __future__ import annotations

import pytest
from django.db import transaction

from zhiquan.kernel import numbering
from zhiquan.kernel.models import Counter

pytestmark = pytest.mark.postgres


@pytest.mark.django_db
def test_series_count_apart_and_write_themselves_as_documents_do():
    assert numbering.document_no("深知", 2026) == "深知〔2026〕1号"
    assert numbering.document_no("深知", 2026) == "深知〔2026〕2号"
    assert numbering.document_no("深知", 2027) == "深知〔2027〕1号"
    assert numbering.issue_no("brief") == "第1期"


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused():
    with pytest.raises(RuntimeError, match="gaps"):
        numbering.take("x")


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back():
    with transaction.atomic():
        assert numbering.take("x") == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert numbering.take("x") == 2
        raise ZeroDivisionError
    with transaction.atomic():
        assert numbering.take("x") == 2


@pytest.mark.django_db(transaction=True)
def test_eight_threads_take_two_hundred_numbers_without_gap_or_repeat(together):
    def work(i: int) -> list[int]:
        taken = []
        for n in range(30):
            try:
                with transaction.atomic():
                    number = numbering.take("x")
                    if n % 6 == 5:
                        raise ZeroDivisionError
                    taken.append(number)
            except ZeroDivisionError:
                continue
        return taken

    results = together(8, work)
    assert not [r for r in results if isinstance(r, Exception)], results
    assert sorted(n for r in results for n in r) == list(range(1, 201))
    assert Counter.objects.get(series="x").last == 200
