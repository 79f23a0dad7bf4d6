# Two commands for a newcomer: make demo, make test. With uv on the PATH it is used; otherwise a private
# environment in .venv and pip. Nothing is written outside this folder.
PYTHON ?= python3
ifneq ($(shell command -v uv 2>/dev/null),)
RUN := uv run --quiet --python $(PYTHON)
READY :=
else
RUN := .venv/bin/python -m
READY := .venv/.installed
endif
# Every extra that is installed at an operator's; fast is left out where numba has no wheel: make sbom EXTRAS=server,postgres
EXTRAS := aws,camara,campaign,conformance,django,drf,eid,fast,fastapi,http,pkcs11,postgres,quotas,server,smpp,sqlalchemy
RELEASE := build/release/.installed-$(EXTRAS)
SCRIPT := $(if $(READY),.venv/bin/python,$(RUN) python)

.PHONY: demo test docs catalogues pictures sbom licences races attack rotation crash failover load drill campaign spark lint format messages data law mutation drift bench conformance freeze clean
# make demo STORE=postgres tells the same story on a PostgreSQL server of its own.
demo: $(READY)
ifeq ($(STORE),postgres)
	@$(SCRIPT) tools/local_postgres.py -- $(SCRIPT) -m idverify demo --store {url} $(ARGS)
else
	@$(RUN) idverify demo $(if $(STORE),--store $(STORE)) $(ARGS)
endif
# Two files of tests at a time, each with a server of its own; make test WORKERS=0 ARGS=tests/test_x.py asks one in this process.
WORKERS ?= 2
test: $(READY)
	@$(RUN) pytest -n $(WORKERS) --dist loadfile $(ARGS)
# The book, in English and Vietnamese, into build/docs; whatever Sphinx warns of is an error.
docs: $(READY)
	@command -v dot >/dev/null || { echo "Graphviz draws the plans of the book and is missing. On Debian and Ubuntu: apt install graphviz"; exit 1; }
	@$(SCRIPT) -m sphinx -q -n -W --keep-going -j auto -b html -D language=en -d build/doctrees/en docs build/docs/en
	@$(SCRIPT) -m sphinx -q -n -W --keep-going -j auto -b html -D language=vi -d build/doctrees/vi docs build/docs/vi
	@cp docs/_templates/choose.html build/docs/index.html
	@echo "Open build/docs/index.html"
# What of the book is to be translated, into docs/locale: new texts are empty there, changed ones are marked fuzzy; says which changed.
catalogues: $(READY)
	@rm -rf build/gettext
	@$(SCRIPT) -m sphinx -q -t catalogues -b gettext -d build/doctrees/gettext docs build/gettext
	@$(SCRIPT) tools/update_catalogues.py build/gettext docs/locale/vi/LC_MESSAGES
# The pictures of the READMEs, from the real demonstration and a real report; with Node and Chromium.
pictures: $(READY)
	@$(SCRIPT) tools/build_pictures.py
# What a release is made of, as CycloneDX, and under which licences, each with its text; an environment that holds
# nothing but the library with all its extras is looked at, by tools that stand in another.
sbom: $(RELEASE)
	@build/release/tools/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type library --output-reproducible --of JSON -o build/sbom.cdx.json build/release/library/bin/python
	@build/release/library/bin/python tools/complete_sbom.py build/sbom.cdx.json
	@echo "build/sbom.cdx.json"
licences: $(RELEASE)
	@build/release/tools/bin/pip-licenses --python build/release/library/bin/python --from mixed --order license --format markdown --with-urls --output-file build/licences.md
	@build/release/tools/bin/pip-licenses --python build/release/library/bin/python --from mixed --format plain-vertical --with-license-file --no-license-path --output-file build/licences.txt
	@build/release/library/bin/python tools/complete_sbom.py build/licences.md build/licences.txt
	@echo "build/licences.md, and with their texts build/licences.txt"
# Thousands of rounds where CI runs hundreds.
races: $(READY)
	@IDVERIFY_RACE_ROUNDS=200 $(RUN) pytest tests/test_races.py $(ARGS)
# Many processes guess at one number for a whole day of the clock; CI gives them a third of it.
attack: $(READY)
	@IDVERIFY_ATTACK_MINUTES=1440 $(RUN) pytest tests/test_attack.py $(ARGS)
# A hundred thousand numbers from one key to another, killed at random, while people sign up; CI takes six hundred.
rotation: $(READY)
	@IDVERIFY_ROTATION_NUMBERS=100000 $(RUN) pytest tests/test_rotation_killed.py $(ARGS)
# Kills at random moments, a thousand on each database, then all that was acknowledged compared with all that is found.
crash: $(READY)
	@$(SCRIPT) tools/crash.py --store sqlite --kills 1000 $(ARGS)
	@$(SCRIPT) tools/crash.py --store postgresql --kills 1000 $(ARGS)
# A primary killed under load twenty times, its standby promoted, and every acknowledged commit looked for.
failover: $(READY)
	@$(SCRIPT) tools/failover.py --rounds 20 $(ARGS)
# One worker of the service under wrk, on each database, told to stop in the middle the second time.
load: $(READY)
	@$(SCRIPT) tools/load.py --store sqlite $(ARGS)
	@$(SCRIPT) tools/load.py --store postgresql $(ARGS)
# What a thief of the database finds, what one of the web tier's memory finds, what two officers and a request give.
drill: $(READY)
	@$(SCRIPT) tools/custody_drill.py $(ARGS)
# Columns held to the parsers on millions of texts, and a check killed more often; CI does some of it.
campaign: $(READY)
	@IDVERIFY_CAMPAIGN_TEXTS=3000000 $(RUN) pytest tests/test_campaign_identity.py tests/test_campaign_fast.py tests/test_campaign_fast_moments.py $(ARGS)
# Accounts judged inside Spark on this machine: half a gigabyte of packages, and Java.
spark: $(READY)
ifeq ($(READY),)
	@uv run --quiet --python $(PYTHON) --group spark pytest tests/test_campaign_spark.py $(ARGS)
else
	@.venv/bin/python -m pip install -q --disable-pip-version-check --group spark
	@$(RUN) pytest tests/test_campaign_spark.py $(ARGS)
endif
lint: $(READY)
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) mypy --allow-untyped-defs --allow-incomplete-defs --allow-untyped-calls --allow-any-generics tests
	@PYTHONPATH=tests $(if $(READY),.venv/bin/lint-imports,$(RUN) lint-imports) --no-cache
	@$(SCRIPT) tools/compile_messages.py --check
	@$(SCRIPT) tools/build_identifier_data.py --check
	@$(SCRIPT) tools/build_reference.py --check
	@$(SCRIPT) tools/build_peers.py --check
	@$(SCRIPT) tools/build_asvs.py --check
	@$(SCRIPT) tools/build_schemas.py --check
	@$(SCRIPT) tools/build_adapter_tables.py --check
	@$(SCRIPT) tools/freeze_fixtures.py --check
	@$(SCRIPT) tools/build_requirements.py --check
	@$(SCRIPT) tools/build_wrong.py --check
	@$(SCRIPT) tools/build_law_pages.py --check
	@$(SCRIPT) tools/build_readings_page.py --check
	@$(SCRIPT) tools/build_command_line.py --check
	@$(SCRIPT) tools/build_settings_page.py --check
	@$(SCRIPT) tools/build_database_page.py --check
	@$(SCRIPT) tools/build_metrics_page.py --check
	@$(SCRIPT) tools/build_errors_page.py --check
	@$(SCRIPT) tools/build_api.py --check
	@$(SCRIPT) tools/build_house.py --check
	@$(SCRIPT) tools/law_digests.py --check
format: $(READY)
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .
messages: $(READY)
	@$(SCRIPT) tools/compile_messages.py
# The packaged tables from tools/sources, and the pages of docs/reference from the tables.
data: $(READY)
	@$(SCRIPT) tools/build_identifier_data.py
	@$(SCRIPT) tools/build_reference.py
	@$(SCRIPT) tools/build_peers.py
	@$(SCRIPT) tools/build_asvs.py
	@$(SCRIPT) tools/build_schemas.py
	@$(SCRIPT) tools/build_adapter_tables.py
	@$(SCRIPT) tools/build_requirements.py
	@$(SCRIPT) tools/build_wrong.py
	@$(SCRIPT) tools/build_law_pages.py
	@$(SCRIPT) tools/build_readings_page.py
	@$(SCRIPT) tools/build_command_line.py
	@$(SCRIPT) tools/build_settings_page.py
	@$(SCRIPT) tools/build_database_page.py
	@$(SCRIPT) tools/build_metrics_page.py
	@$(SCRIPT) tools/build_errors_page.py
	@$(SCRIPT) tools/build_api.py
	@$(SCRIPT) tools/build_house.py
# New fixtures into the list of their state of the law; what is frozen there is never changed.
freeze: $(READY)
	@$(SCRIPT) tools/freeze_fixtures.py
# The suite put to this library, to the adapters in other languages, and to every wrong implementation; CI has it in its tests.
conformance: $(READY)
	@$(RUN) idverify conformance run $(ARGS)
	@$(RUN) idverify conformance run --level L0 --level L1 --expected conformance/adapters/node/expected-failures.tsv -- node conformance/adapters/node/adapter.mjs
	@$(RUN) idverify conformance run --level L0 --level L1 --expected conformance/adapters/java/expected-failures.tsv -- conformance/adapters/java/run.sh
	@$(RUN) pytest -q tests/test_wrong.py
# The digests of the law's wordings, after a wording was changed on purpose.
law: $(READY)
	@$(SCRIPT) tools/law_digests.py
# Long: the rules changed one small thing at a time; every survivor must be explained in tests/mutants.md.
mutation: $(READY)
	@$(SCRIPT) tools/mutation.py $(ARGS)
# Does the newest phonenumbers still differ from the numbering plan exactly where we say it does?
drift: $(READY)
	@$(SCRIPT) tools/drift.py
bench: $(READY)
	@$(SCRIPT) benchmarks/identifiers.py
	@$(SCRIPT) benchmarks/imports.py
	@$(SCRIPT) benchmarks/decide.py
	@$(SCRIPT) benchmarks/explorer.py
	@$(SCRIPT) benchmarks/possession.py
	@$(SCRIPT) benchmarks/pseudonym.py
	@$(SCRIPT) benchmarks/custody.py
	@$(SCRIPT) benchmarks/stores.py
	@$(SCRIPT) benchmarks/partitions.py
	@$(SCRIPT) benchmarks/doors.py
	@$(SCRIPT) benchmarks/campaign.py --parts loop,plain,fast,end-to-end,memory,growth
.venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "idverify needs Python 3.11 or newer; %s is %d.%d. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" % (sys.executable, v[0], v[1]))'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up .venv (once; half a minute or so)"
	@.venv/bin/python -m pip install -q --disable-pip-version-check -U "pip>=25.1"
	@.venv/bin/python -m pip install -q --disable-pip-version-check -e . --group dev
	@touch $@
# Anew where another list of extras is asked for, or the library has changed.
$(RELEASE): pyproject.toml $(shell find src -type f -not -path '*/__pycache__/*')
	@rm -rf build/release
	@$(PYTHON) -m venv --without-pip build/release/library
	@$(PYTHON) -m venv build/release/tools
	@build/release/tools/bin/python -m pip install -q --disable-pip-version-check -U "pip>=25.1"
	@build/release/tools/bin/python -m pip --python build/release/library/bin/python install -q --disable-pip-version-check ".[$(EXTRAS)]"
	@build/release/tools/bin/python -m pip install -q --disable-pip-version-check --group release
	@touch $@
clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
