# The commands of this project. `make run` and `make test` set up a fresh machine by themselves.
MAKEFLAGS += --no-print-directory
REPO ?=
TASK ?=
TRUST ?= yes
FETTLE := build/release/fettle

help:
	@echo "make run             build Fettle and improve a copy of the sample repository"
	@echo "make run REPO=dir    the same on a repository of your own"
	@echo "make test            run every test"
	@echo "make check           the fast part of it, under a minute"
	@echo "make bench           measure, each figure beside its peer"
	@echo "make build           only build; the program is $(FETTLE)"
	@echo "make contract        write contract/, man/ and docs/reference/ anew from the command table"
	@echo "make format          format the sources"
	@echo "make install         install below PREFIX (default /usr/local)"

setup:
	@tools/setup.sh build

setup-test:
	@tools/setup.sh test

setup-bench:
	@tools/setup.sh bench

build: setup
	@tools/build.sh release --target fettle

run: build
	@tools/run.sh "$(REPO)" "$(TRUST)" "$(TASK)"

test: setup-test
	@tools/test.sh all

check: setup-test
	@tools/test.sh fast

bench: setup-bench
	@tools/bench.sh

contract: build
	@$(FETTLE) contract write --contract contract --docs docs/reference --man man

format: setup-test
	@git ls-files '*.c' '*.h' ':!samples' ':!tests/rules/cases' | xargs clang-format -i

PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share
install: build
	@install -D -m 755 $(FETTLE) "$(DESTDIR)$(PREFIX)/bin/fettle"
	@install -d "$(SHARE)/man/man1" && install -m 644 man/*.1 "$(SHARE)/man/man1"
	@install -d "$(SHARE)/bash-completion/completions" "$(SHARE)/zsh/site-functions" \
	  "$(SHARE)/fish/vendor_completions.d"
	@$(FETTLE) completion bash >"$(SHARE)/bash-completion/completions/fettle"
	@$(FETTLE) completion zsh >"$(SHARE)/zsh/site-functions/_fettle"
	@$(FETTLE) completion fish >"$(SHARE)/fish/vendor_completions.d/fettle.fish"

clean:
	@rm -rf build

.PHONY: help setup setup-test setup-bench build run test check bench contract format install clean
