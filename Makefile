# `make` lists the targets. Works with make 3.81, which is what macOS has.
.DEFAULT_GOAL := help

PYTHON ?= python3
$(shell sh tools/set_up/forget_unusable.sh)
python := .venv/bin/python
cdktf := node_modules/.bin/cdktf
# cdktf draws a line for each turn of its wheel where nobody looks, unless it is told so.
unseen := $$([ -t 1 ] || echo env CI=1)
stack := $(python) -m tools.local_stack
# The steps of the workflows have an environment of their own: a job with rights on AWS or GitHub installs little else.
delivery := .delivery-venv/bin/python -m tools.delivery
# Tests wait for servers, the emulator and the provider more than they compute: three processes to each of two cores.
# They share their bytecode, also where the environment says that Python keeps none: each would compile all tests, and
# rewrite their assertions, by itself.
pytest := env PYTHONDONTWRITEBYTECODE= $(python) -m pytest --numprocesses 6
# The stamps are written last, so each stands for a complete set-up from the lock file that it depends on. What runs the
# stacks needs a third of the packages; where all of them are installed, for developing, those serve.
running := $(if $(wildcard .venv/.complete),.venv/.complete,.venv/.running) node_modules/.complete
setup := .venv/.complete node_modules/.complete
setup_delivery := .delivery-venv/.complete
environments := $(filter-out __init__,$(notdir $(basename $(wildcard environments/*.py))))
locked := cdktf.out/stacks/redis-prod
compile := $(python) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links

# jsii is silent only about the Node versions that are named here.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20,22
export JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION := 1
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1
export CHECKPOINT_DISABLE := 1

# $(call given,NAME): the value if it stands on make's command line. The shell's own ENV, say, does not count.
given = $(if $(filter command,$(origin $(1))),$($(1)))
fresh = $(if $(call given,FRESH),--fresh)
# $(call require,NAME,EXAMPLE)
require = $(if $(call given,$(1)),,$(error $(1) is missing; write: make $(2)))
# $(call credentials,NAME): end at once where AWS is needed and there are none; the local stack brings its own.
credentials = $(if $(filter %local,$(1)),,@$(python) -m tools.terraform.credentials)

.PHONY: help setup demo up reload down status logs redis invoke test check lint synth plan preflight promote service-updates redis-tunnel review deploy \
	plan-file review-plans combine-reviews comment drift-issue keep-plan fetch-plan apply-plan require-review setup-delivery check-policy role-graph rehearse-cdktn bench drill docs openapi package check-release test-redis-py test-django figures framework-figures local-figures provider-lock lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(running) ## start the local stack, deploy, call every function, take all down; FRESH=1 uses no snapshot
	@$(stack) demo $(fresh)

up: $(running) ## start the local stack or bring it up to date; WATCH=1 reloads on every save, FRESH=1 uses no snapshot
	@$(stack) up $(fresh) $(if $(call given,WATCH),--watch)

down: $(running) ## take the running local stack down
	@$(stack) down

reload: $(running) ## bring changed code of functions and library into the running local stack, without Terraform
	@$(stack) reload

status: $(running) ## what of the local stack runs, where, and what Redis holds; WATCH=1: what the cache does, every second
	@$(stack) status $(if $(call given,WATCH),--watch)

logs: $(running) ## the local stack's logs; OF=redis, aws, deploy, page or a function; FOLLOW=1 goes on with what comes
	@$(stack) logs $(if $(call given,FOLLOW),--follow) $(call given,OF)

redis: $(running) ## pull Redis's plug: DO=stop, start, restart, freeze, thaw, slow [MS=200; 0 ends it] or failover
	$(call require,DO,redis DO=freeze)
	@$(stack) redis "$$DO" $(if $(call given,MS),--ms "$$MS")

# Make passes what stands on its command line on in the environment; so the values reach the program unread by a shell.
invoke: $(running) ## call a function: OF=feature-flags METHOD=GET TARGET='/users/u1/flags/beta?country=DE' [BODY='{}']
	$(call require,OF,invoke OF=feature-flags METHOD=GET TARGET=/users/u1/flags/beta)
	$(call require,METHOD,invoke OF=$(OF) METHOD=GET TARGET=/users/u1/flags/beta)
	$(call require,TARGET,invoke OF=$(OF) METHOD=$(METHOD) TARGET=/users/u1/flags/beta)
	@$(stack) invoke "$$OF" "$$METHOD" "$$TARGET" $(if $(call given,BODY),"$$BODY") $(if $(call given,HEADER),--header "$$HEADER")

test: $(setup) ## all tests, end-to-end ones included; ARGS="-k name" are pytest's
	@$(pytest) $(call given,ARGS)

check: lint ## lint and the fast tests
	@$(pytest) -q -m "not e2e"

lint: $(setup) ## ruff, ruff format and mypy (strict)
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy

synth: $(running) ## write the Terraform of every environment to cdktf.out
	@$(unseen) $(cdktf) synth

plan: $(running) ## capacity, cost drivers and what a deployment would change: ENV=prod
	$(call require,ENV,plan ENV=prod)
	$(if $(filter $(ENV),$(environments)),,$(error ENV=$(ENV) is no environment; there are $(environments)))
	@$(python) -m tools.capacity --prices $(ENV)
	$(call credentials,$(ENV))
	@$(python) -m tools.terraform.synthesis redis-$(ENV)
	@$(unseen) $(cdktf) diff redis-$(ENV) --skip-synth --skip-provider-lock
	@$(unseen) $(cdktf) diff lambdas-$(ENV) --skip-synth --skip-provider-lock || \
		{ echo "lambdas-$(ENV) reads redis-$(ENV)'s state: it can be planned once redis-$(ENV) is deployed" >&2; exit 1; }

deploy: $(running) ## deploy to AWS, after showing the plan and asking: STACK=redis-prod
	$(call require,STACK,deploy STACK=redis-prod)
	$(call credentials,$(STACK))
	@$(python) -m tools.terraform.synthesis "$$STACK"
	@$(cdktf) deploy $(STACK) --skip-synth --skip-provider-lock

preflight: $(setup_delivery) ## ask the account what would stop a deployment; it only reads: ENV=prod
	$(call require,ENV,preflight ENV=prod)
	@.delivery-venv/bin/python -m tools.preflight "$$ENV"

promote: $(setup_delivery) ## make a region's group the primary of its global datastore, after asking: ENV=prod-eu
	$(call require,ENV,promote ENV=prod-eu)
	@.delivery-venv/bin/python -m tools.preflight.promote "$$ENV" $(call given,ARGS)

service-updates: $(setup_delivery) ## list AWS's service updates of the cache, ask, and apply one after the other: ENV=prod
	$(call require,ENV,service-updates ENV=prod)
	@.delivery-venv/bin/python -m tools.preflight.apply_updates "$$ENV" $(call given,ARGS)

redis-tunnel: $(running) ## redis-cli on an environment's private Redis, through an instance: ENV=prod INSTANCE=i-0123...
	$(call require,ENV,redis-tunnel ENV=prod INSTANCE=i-0123456789abcdef0)
	$(call require,INSTANCE,redis-tunnel ENV=$(ENV) INSTANCE=i-0123456789abcdef0)
	@PYTHONPATH=lib $(python) -m tools.redis_tunnel "$$ENV" "$$INSTANCE" $(call given,ARGS)

review: $(running) ## plan an environment and say what it would do to the cache: ENV=prod
	$(call require,ENV,review ENV=prod)
	$(if $(filter $(ENV),$(environments)),,$(error ENV=$(ENV) is no environment; there are $(environments)))
	@$(python) -m tools.review_environment $(ENV)

# The steps of the workflows (docs/ci.md); each leaves its files in build/ for the next.
plan-file: $(setup_delivery) ## plan a stack that was synthesized into a file: STACK=redis-prod
	$(call require,STACK,plan-file STACK=redis-prod)
	@$(delivery) plan "$$STACK"

review-plans: $(setup_delivery) ## review what plan-file planned of an environment: ENV=prod
	$(call require,ENV,review-plans ENV=prod)
	@$(delivery) review "$$ENV"

combine-reviews: $(setup_delivery) ## make a comment and a page of all reviews
	@$(delivery) combine

comment: $(setup_delivery) ## bring the comment on PULL_REQUEST up to date; in workflows
	@$(delivery) comment

drift-issue: $(setup_delivery) ## bring the issue about drift up to date; in workflows
	@$(delivery) drift

keep-plan: $(setup_delivery) ## put a reviewed plan file into PLANS_BUCKET: STACK=redis-prod
	$(call require,STACK,keep-plan STACK=redis-prod)
	@$(delivery) keep "$$STACK"

fetch-plan: $(setup_delivery) ## get it from there: STACK=redis-prod
	$(call require,STACK,fetch-plan STACK=redis-prod)
	@$(delivery) fetch "$$STACK"

apply-plan: $(setup_delivery) ## apply it, if it is what was reviewed and was not refused: STACK=redis-prod
	$(call require,STACK,apply-plan STACK=redis-prod)
	@$(delivery) apply "$$STACK"

require-review: ## fail unless the pull request was reviewed; in workflows, where GitHub takes a skipped job for passed
	@$(PYTHON) -m tools.delivery.github.required_check

rehearse-cdktn: $(running) .cdktn-venv/.complete ## synthesize the stacks by CDK Terrain, CDKTF's fork, too; fails where they differ
	@$(python) -m tools.rehearse_cdktn

check-policy: $(running) ## run Checkov over the Terraform of every stack, after a synth that applies modules/policy; no check may fail
	@$(python) -m tools.check_policy

role-graph: $(running) ## print which role can become which, and how
	@$(python) -m tools.role_graph

bench: $(setup) ## measure redis_access beside redis-py and its peers; ARGS="--quick", "--only basics", "--no-write"
	@$(python) -m tools.bench $(call given,ARGS)

drill: $(setup) ## let redis_access and redis-py meet a production's faults on real servers; ARGS="--only server-frozen", "--no-write"
	@$(python) -m tools.drill $(call given,ARGS)

docs: $(running) .docs-venv/.complete ## build the documentation into build/site; no warning, no broken link in any Markdown file
	@NO_MKDOCS_2_WARNING=1 .docs-venv/bin/mkdocs build --strict
	@.docs-venv/bin/md-dead-link-check --untrack
	@echo "build/site/index.html"

openapi: $(running) ## write docs/api/openapi.json, the HTTP API's document, from the routes of the functions
	@$(python) -m tools.openapi

package: $(setup) ## build redis_access's wheel and source distribution into build/package, and check them as PyPI does
	@rm -rf build/package
	@$(python) -m build --no-isolation --outdir build/package lib/redis_access
	@$(python) -m twine check --strict build/package/*

check-release: $(setup) ## check that what package built may be published as TAG=redis-access-0.1.0; print its release notes
	$(call require,TAG,check-release TAG=redis-access-0.1.0)
	@$(python) -m tools.library_release "$$TAG"

test-redis-py: $(setup) ## the library's tests with other versions of redis-py and hiredis: VERSIONS=lowest or VERSIONS=highest
	$(if $(filter $(call given,VERSIONS),lowest highest),,$(error write: make test-redis-py VERSIONS=lowest, or VERSIONS=highest))
	@rm -rf build/redis-py && mkdir -p build && $(python) -m venv build/redis-py
	@build/redis-py/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(python) -m uv pip compile --quiet --resolution $(VERSIONS:lowest=lowest-direct) lib/redis_access/pyproject.toml -o build/redis-py.txt
	@$(python) -m uv pip install --quiet --python build/redis-py -r build/redis-py.txt
	@build/redis-py/bin/python -m pip list --disable-pip-version-check | grep -E "^(redis|hiredis) "
	@build/redis-py/bin/python -m pytest --numprocesses 6 -q tests/redis_access

test-django: $(setup) ## Django's own tests of caches on redis_access's backend; downloads Django's source
	@$(python) -m tools.django_suite

figures: $(running) ## measure what the README reports: synth beside plain CDKTF imports, and the layer's size
	@$(python) -m tools.figures

framework-figures: $(setup) ## measure what AWS Lambda Powertools would cost a cold start, for ADR 0006
	@$(python) -m tools.framework_figures

local-figures: $(running) ## measure the local stack's commands, for the README; six minutes on an idle machine
	@$(python) -m tools.local_figures

provider-lock: $(running) ## pin Terraform's provider for Linux and macOS, both architectures; asks its registry: PROVIDER=6.69.1, or the newest
	@$(cdktf) synth >/dev/null
	@rm -f .terraform.lock.hcl $(locked)/.terraform.lock.hcl
	@$(if $(call given,PROVIDER),echo '{"terraform": {"required_providers": {"aws": {"version": "$(PROVIDER)"}}}}' \
		> $(locked)/pin_override.tf.json)
	@$${TERRAFORM_BINARY_NAME:-terraform} -chdir=$(locked) providers lock $(call given,ARGS) \
		$(addprefix -platform=,$(or $(call given,PLATFORMS),linux_amd64 linux_arm64 darwin_amd64 darwin_arm64))
	@rm -f $(locked)/pin_override.tf.json
	@cp $(locked)/.terraform.lock.hcl .

lock: $(setup) ## pin the newest versions that pyproject.toml, lambdas/requirements.in and package.json allow
	@$(compile) --upgrade --group dev pyproject.toml -o requirements.txt
	@$(compile) --upgrade -c requirements.txt --group running pyproject.toml -o requirements-run.txt
	@$(compile) --upgrade -c requirements.txt tools/delivery/requirements.in -o tools/delivery/requirements.txt
	@$(compile) --upgrade lambdas/requirements.in -o lambdas/requirements.txt
	@$(compile) --upgrade tools/check_policy/requirements.in -o tools/check_policy/requirements.txt
	@$(compile) --upgrade tools/rehearse_cdktn/requirements.in -o tools/rehearse_cdktn/requirements.txt
	@$(compile) --upgrade tools/bench/requirements.in -o tools/bench/requirements.txt
	@$(compile) --upgrade docs/requirements.in -o docs/requirements.txt
	@npm install --ignore-scripts --package-lock-only --no-audit --no-fund --loglevel=error

clean: ## remove what was built, the local stack too; the set-up stays
	@if [ -d .local ] && [ -x $(python) ]; then $(stack) down; fi
	@rm -rf build cdktf.out .local .pytest_cache .mypy_cache .ruff_cache .hypothesis

setup: $(setup) ## make .venv and node_modules with all that developing needs; say what programs are missing
	@PYTHON=$(PYTHON) sh tools/set_up/prerequisites.sh
	@echo "set-up: complete"

define empty_environment
@$(PYTHON) -m venv --clear .venv
@# redis_access is found from everywhere, as if it were installed, and is always what lib/ holds.
@echo "$(CURDIR)/lib" > "$$($(python) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/redis_access.pth"
endef

# Told once, by who makes both.
programs = $(if $(SIDE_BY_SIDE),,@PYTHON=$(PYTHON) sh tools/set_up/prerequisites.sh)

ifndef SIDE_BY_SIDE
# The targets share .venv and the local stack.
.NOTPARALLEL:
endif

ifeq ($(wildcard .venv/.running $(setup))$(SIDE_BY_SIDE),)
# In a fresh clone, Python's packages and npm's are installed at the same time.
.venv/.running .venv/.complete:
	$(programs)
	@$(MAKE) --no-print-directory --jobs 2 SIDE_BY_SIDE=1 $@ node_modules/.complete

node_modules/.complete:
	$(programs)
	@$(MAKE) --no-print-directory --silent SIDE_BY_SIDE=1 $@
else
.venv/.running: requirements-run.txt
	$(programs)
	$(empty_environment)
	@sh tools/set_up/install_packages.sh requirements-run.txt
	@# The bindings' lazy copy (docs/adr/0021), which the first synth would make otherwise.
	@$(python) -c "import modules"
	@touch $@

.venv/.complete: requirements.txt
	$(programs)
	@# Beside what a demo has installed, or in place of what an older lock pinned.
	$(if $(wildcard .venv/.running),,$(empty_environment))
	@sh tools/set_up/install_packages.sh requirements.txt
	@# Tests take a warning for an error, also one that a package's code causes when it is compiled. Some packages bring files
	@# for other versions of Python, which is no reason to stop.
	@$(python) -m compileall -q -j 0 -x cdktf_cdktf_provider_aws .venv/lib || true
	@$(python) -c "import modules"
	@rm -f .venv/.running
	@touch $@

node_modules/.complete: package-lock.json
	$(programs)
	@echo "set-up: cdktf-cli into node_modules"
	@npm ci --ignore-scripts --no-audit --no-fund --no-progress --prefer-offline --loglevel=error || { echo \
		"set-up: npm could not install package-lock.json. Behind a proxy, set HTTPS_PROXY. Then run make again." >&2; exit 1; }
	@touch $@
endif

setup-delivery: $(setup_delivery) ## make .delivery-venv, which the steps of the workflows need; done by itself

.delivery-venv/.complete: tools/delivery/requirements.txt
	@echo "set-up: the delivery's packages into .delivery-venv"
	@$(PYTHON) -m venv --clear .delivery-venv
	@.delivery-venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes \
		--only-binary :all: -r tools/delivery/requirements.txt
	@touch $@

.cdktn-venv/.complete: tools/rehearse_cdktn/requirements.txt
	@echo "set-up: CDK Terrain and its AWS bindings into .cdktn-venv"
	@$(PYTHON) -m venv --clear .cdktn-venv
	@.cdktn-venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes \
		--only-binary :all: -r tools/rehearse_cdktn/requirements.txt
	@touch $@

.docs-venv/.complete: docs/requirements.txt
	@echo "set-up: mkdocs into .docs-venv"
	@$(PYTHON) -m venv --clear .docs-venv
	@.docs-venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r docs/requirements.txt
	@touch $@
