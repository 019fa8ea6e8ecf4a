# Commands for the office (forms … demo) and for developers (test, check, …). `make` alone prints the list, from the
# `##` comments below: they are in Vietnamese because office staff read them.
#
#   PROGRAM, PERIOD, WORKSPACE   become --program, --period, --workspace when set; ARGS passes anything else
#   PYTHON                       the interpreter the environment is made with: any Python from 3.11 on

PYTHON ?= $(shell for p in python3.11 python3; do $$p $(VERSION_CHECK) 2>/dev/null && echo $$p && break; done)
UV ?= uv

VERSION_CHECK := -c "import sys; sys.exit(sys.version_info < (3, 11))"
VENV := .venv
PY := $(VENV)/bin/python
# `python -m` throughout: the scripts in .venv/bin name their interpreter by full path and break when the folder moves.
TONGHOP := $(PY) -m pipeline
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
# Exactly the locked versions, checked by hash, and no package built from source (that would fetch unlocked build tools).
INSTALL_LOCKED := $(PIP_INSTALL) --require-hashes --only-binary :all: -r
# All cores; how the tests are shared among them stands in pyproject.toml.
PARALLEL := -n auto
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready

# pipeline.toml writes them in small letters; `make forms program=…` must not be passed over in silence.
PROGRAM ?= $(program)
PERIOD ?= $(period)
WORKSPACE ?= $(workspace)

OPTIONS = $(if $(PROGRAM),--program "$(PROGRAM)") $(if $(PERIOD),--period "$(PERIOD)") \
	$(if $(WORKSPACE),--workspace "$(WORKSPACE)") $(ARGS)
COMMANDS := forms email collect receive password consolidate status accept calendar review send-up close closes compare indicators facts results forget demo

# Vietnamese output whatever the terminal's locale.
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup $(COMMANDS) story test check fmt docs bench mutation lock clean

# An environment that is missing, or whose Python was removed, is made anew whatever the stamps say.
ifneq ($(shell $(PY) -c "print('ok')" 2>/dev/null),ok)
.PHONY: $(RUN_READY) $(DEV_READY)
endif

help: ## In danh sách lệnh này
	@echo "Cách dùng: make <lệnh> [PROGRAM=…] [PERIOD=…] [WORKSPACE=…] [ARGS=…]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "Không nêu PROGRAM, PERIOD thì lấy theo tệp pipeline.toml. Ví dụ:"
	@echo "  make forms PROGRAM=bac-quang PERIOD=2024"
	@echo "  make results ARGS=--csv"

setup: $(RUN_READY) ## Cài đặt (các lệnh khác tự cài khi cần)

forms: ## Tạo biểu mẫu cho từng đơn vị
email: ## Soạn thư cho từng đơn vị (ARGS=--send để gửi)
password: ## Để kho khóa của máy giữ mật khẩu hộp thư (ARGS=--forget để xóa)
collect: ## Lấy biểu đơn vị gửi về từ hộp thư
receive: ## Chép biểu nhận qua Zalo, USB vào đúng chỗ (ARGS='"tệp hoặc thư mục" …')
consolidate: ## Tổng hợp các biểu đã nhận: bảng tổng hợp, lỗi số liệu
status: ## Ai đã nộp, còn lỗi, cần gọi hôm nay: so-theo-doi.xlsx
accept: ## Duyệt bản nộp (ARGS='--all --by "Họ tên"')
calendar: ## Sắp đến hạn việc gì, chuẩn bị gì, gõ lệnh nào
review: ## Viết báo cáo sơ kết, tổng kết (.docx)
send-up: ## Soạn thư gửi cấp trên: báo cáo, PDF, bảng tổng hợp
close: ## Chốt kỳ: giữ lại số liệu, kết quả (ARGS='--by "Họ tên"')
closes: ## In các lần chốt
compare: ## So sánh hiện tại với lần chốt (ARGS="1 2": hai lần chốt)
indicators: ## In danh sách chỉ tiêu của chương trình
facts: ## In số liệu đã tổng hợp, kèm tệp và ô nguồn
results: ## In kết quả so với mức giao
forget: ## Xóa dữ liệu cá nhân của các kỳ chốt đã lâu (ARGS=--dry-run: chỉ xem)
demo: ## Làm thử trọn vòng với số liệu minh hoạ

$(filter-out indicators calendar closes forget,$(COMMANDS)): $(RUN_READY)
	@$(TONGHOP) $@ $(OPTIONS)

indicators calendar closes forget: $(RUN_READY)
	@$(TONGHOP) $@ $(filter-out --period "$(PERIOD)",$(OPTIONS))

story: $(RUN_READY) ## Kể thử nửa nhiệm kỳ: năm kỳ báo cáo, sửa mức giao, sáp nhập, chốt
	@$(TONGHOP) demo --story $(if $(WORKSPACE),--workspace "$(WORKSPACE)") $(ARGS)

test: $(DEV_READY) ## (lập trình) Chạy kiểm thử
	@$(PY) -m pytest $(PARALLEL) $(ARGS)

check: $(DEV_READY) ## (lập trình) Kiểm tra tất cả: định dạng, mã nguồn, kiểu, kiểm thử kể cả các lần lặp
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest $(PARALLEL) --thorough --cov $(ARGS)

fmt: $(DEV_READY) ## (lập trình) Định dạng lại mã nguồn
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

docs: $(RUN_READY) ## (lập trình) Sinh lại các trang tra cứu trong docs/
	@$(PY) -m pipeline.reference

# Which test runs which line is measured once; `rm .coverage-by-test` measures it anew.
mutation: $(DEV_READY) ## (lập trình) Đổi mã nguồn từng chỗ một: kiểm thử có nhận ra không
	@test -f .coverage-by-test || COVERAGE_FILE=.coverage-by-test $(PY) -m pytest $(PARALLEL) --cov --cov-context=test --cov-report=
	@$(PY) -m tests.mutation $(ARGS)

bench: $(DEV_READY) ## (lập trình) Đo tốc độ
	@$(PY) -m tests.bench $(ARGS)

LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile pyproject.toml --quiet --no-config --universal \
	--python-version 3.11 --fork-strategy fewest --generate-hashes --only-binary :all: \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --extra build $(ARGS)

lock: ## (lập trình) Khoá lại phiên bản thư viện (cần uv; ARGS=--upgrade để nâng cấp)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --constraints requirements.lock --output-file requirements-dev.lock

clean: ## (lập trình) Xoá tệp tạm, không đụng tới inputs, outputs
	@rm -rf .coverage .coverage-by-test .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
	@find pipeline tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is touched last, so a failed set-up leaves none and the next command tries again.
define FAILED
{ echo "Cài đặt không thành công: xem dòng lỗi ở trên, kiểm tra kết nối mạng rồi chạy lại." >&2; exit 1; }
endef

$(RUN_READY): requirements.lock pyproject.toml
	@$(or $(PYTHON),false) $(VERSION_CHECK) 2>/dev/null || { \
		echo "Cần Python 3.11 trở lên. Cài từ python.org hoặc kho phần mềm của máy, rồi chạy lại;" \
			"nếu đã cài ở chỗ khác: make setup PYTHON=/đường/dẫn/python3.11" >&2; exit 1; }
	@echo "Đang cài đặt, lần đầu mất vài phút…" >&2
	@rm -f $(RUN_READY) $(DEV_READY)
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || $(FAILED)
	@$(INSTALL_LOCKED) requirements.lock || $(FAILED)
	@$(PIP_INSTALL) --no-index --no-deps --no-build-isolation -e . || $(FAILED)
	@touch $@

$(DEV_READY): requirements-dev.lock $(RUN_READY)
	@echo "Đang cài đặt công cụ kiểm thử…" >&2
	@$(INSTALL_LOCKED) requirements-dev.lock || $(FAILED)
	@touch $@
