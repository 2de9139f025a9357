"""The village school of the demonstration, made once a process, and how to read a site."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import clock, demonstration
from portal.db import Factory, PortalSession, make_engine, make_session_factory, transaction
from portal.demonstration.sites import SAINT_AUBIN, Site
from portal.models.establishments import Establishment

Loaded = Callable[..., AbstractContextManager[Factory]]
Inside = Callable[[Factory, str], AbstractContextManager[PortalSession]]


@pytest.fixture(scope="session")
def new_demonstration(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Make a demonstration of its own from a seed and some sites."""

    @contextmanager
    def make(*sites: Site, seed: int = demonstration.SEED) -> Iterator[Factory]:
        path = tmp_path_factory.mktemp("demonstration") / "portal.db"
        shutil.copyfile(sqlite_template, path)
        engine = make_engine(f"sqlite:///{path}")
        factory = make_session_factory(engine)
        demonstration.load(factory, seed=seed, sites=sites)
        yield factory
        engine.dispose()

    return make


@pytest.fixture(scope="session")
def village(new_demonstration: Loaded) -> Iterator[Factory]:
    """Saint-Aubin, to be read only."""
    with new_demonstration(SAINT_AUBIN) as factory:
        yield factory


@pytest.fixture
def own_village(village: Factory, tmp_path: Path) -> Iterator[Factory]:
    """Saint-Aubin, to be written to: a copy of the one that was made."""
    path = tmp_path / "village.db"
    with closing(sqlite3.connect(village.kw["bind"].url.database)) as made:
        made.execute("VACUUM INTO ?", (str(path),))
    engine = make_engine(f"sqlite:///{path}")
    yield make_session_factory(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def inside() -> Inside:
    """Work in the establishment of this name, at the start of the demonstration."""

    @contextmanager
    def enter(factory: Factory, slug: str) -> Iterator[PortalSession]:
        with transaction(factory) as session:
            place = session.scalars(select(Establishment.id).where(Establishment.slug == slug)).one()
        with clock.frozen(demonstration.START), transaction(factory, place) as session:
            yield session

    return enter
