"""Our own ids come from a secret, and each business system's ids have their own space."""

from __future__ import annotations

from uuid import RFC_4122, UUID, uuid4

from domain.operation_ids import OperationIds, in_space


def test_the_same_deed_has_the_same_id_as_long_as_the_secret_is_the_same() -> None:
    ids = OperationIds(b"s" * 32)
    assert ids.of("export", 1001, 500_000_002) == OperationIds(b"s" * 32).of("export", 1001, 500_000_002)
    others = [
        ids.of("export", 1001, 500_000_003),
        ids.of("export", 1002, 500_000_002),
        ids.of("verification", 1001, 500_000_002),
        OperationIds(b"t" * 32).of("export", 1001, 500_000_002),
        OperationIds().of("export", 1001, 500_000_002),
        OperationIds().of("export", 1001, 500_000_002),
    ]
    assert len({ids.of("export", 1001, 500_000_002), *others}) == 1 + len(others)


def test_an_id_is_a_uuid_that_says_it_was_made_in_a_way_of_its_own() -> None:
    made = OperationIds().of("export", 1)
    assert (made.version, made.variant) == (8, RFC_4122)


def test_each_space_has_its_own_id_for_what_its_system_calls_the_same() -> None:
    given, ours, theirs = UUID(int=5), uuid4(), uuid4()
    assert in_space(ours, given) == in_space(ours, UUID(str(given).upper()))
    assert len({given, in_space(ours, given), in_space(theirs, given)}) == 3
