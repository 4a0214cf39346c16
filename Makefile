# `make help` lists the targets. A fresh machine needs Python 3.11, git and make, nothing else.
BIN := .venv/bin

.PHONY: help setup run example messages pictures rules docs test check bench mutants lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 10

setup: ## make .venv from the lock files; nothing to do when it is up to date
	@sh bootstrap/setup.sh

run: setup ## start the whole system with a demonstration country, and say where to go
	@$(BIN)/accueil serve --demo $(if $(PORT),--port $(PORT))

example: setup ## compute and explain the first example
	$(BIN)/accueil assess examples/first-bill.toml

test: setup ## every test
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup ## format, lint, types, layers, house rules: the same for a person, pre-commit and CI
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest tests/house

messages: setup ## bring the catalogues of the pages' texts up to date with code and templates
	$(BIN)/python -m catalogues update

pictures: setup ## figures and pictures of docs/one-familys-year.md: by the law, by the journey
	$(BIN)/python tests/one_year_told.py
	STORY_PICTURES=docs/pictures/one-familys-year $(BIN)/pytest -q tests/journeys/test_one_year.py

rules: setup ## write the pages of the rules in docs/rules anew, from the rules themselves
	$(BIN)/accueil explain --book docs/rules --language en

docs: rules ## build the documentation into build/docs; a warning is an error
	$(BIN)/sphinx-build -q -W --keep-going -b html docs build/docs

bench: setup ## measure the law on millions of weeks
	$(BIN)/python -m bench

mutants: setup ## change the law line by line: the tests must notice; prints the score
	$(BIN)/mutmut run
	$(BIN)/mutmut export-cicd-stats
	@$(BIN)/python -c "import json; s = json.load(open('mutants/mutmut-cicd-stats.json')); \
	print(s['killed'] + s['timeout'], 'of', s['total'], 'mutants noticed')"

lock: setup ## write the lock files anew; UPGRADE=--upgrade takes the newest releases
	UPGRADE=$(UPGRADE) sh bootstrap/lock.sh

clean: ## remove what the other targets made
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf build dist mutants spark-warehouse
	find accueil tests -name __pycache__ -type d -prune -exec rm -rf {} +
