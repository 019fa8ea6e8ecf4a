# Commands for the office (forms … demo) and for developers (test, check, …). `make` alone prints the list, from the
# `##` comments below: they are in Vietnamese because office staff read them.
#
#   PROGRAM, PERIOD, WORKSPACE   become --program, --period, --workspace when set
#   BY, UNIT, SEND …             become --by, --unit, --send …: VALUES and FLAGS below; ARGS passes anything else
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

# What may be typed after a command, and which option it becomes; in small letters it is understood, too. FLAGS are
# on for any value but 0 and "không". They hold for what is typed here only: a variable of the environment that happens
# to be called NOTE or ALL says nothing.
VALUES := PROGRAM:program PERIOD:period WORKSPACE:workspace BY:by UNIT:unit SENDER:sender NOTE:note KIND:kind ON:on \
	DAYS:days SINCE:since AGAINST:against CLOSE:close AS_OF:as-of SCRATCH:scratch SEED:seed \
	OFFICE:office SUPERIOR:superior TITLE:title RESOLUTION:resolution TERM:term FIRST_YEAR:first-year PLACE:place \
	OFFICE_SHORT:office-short SIGNER:signer UNITS:units PREFIX:prefix YEAR:year CUTOFF:cutoff DUE:due SET:set UNIT_KIND:unit-kind TOLD:told JOBS:jobs CLUSTER:cluster SHARED:shared
FLAGS := ALL:all ANSWERS:answers SENDERS:senders UNDO:undo YES:yes SEND:send AGAIN:again MARK_READ:mark-read \
	SHORT:short DRAFTS:drafts TRACKED:tracked ACCEPTED_ONLY:accepted-only STRICT:strict PDF:pdf CSV:csv \
	FORGET:forget DRY_RUN:dry-run RECEIVED:received STORY:story BLANK:blank JOIN:join OFFLINE:offline NO_CACHE:no-cache HELP:help
# Those that are no options of their commands: `compare` takes the closes before and after, `receive` a file or folder.
PLACES := OLD:old NEW:new FILE:file
OTHERS := ARGS PYTHON UV

name = $(firstword $(subst :, ,$1))
option = $(lastword $(subst :, ,$1))
# The variable by which a parameter was typed, in capital or small letters.
by_command_line = $(if $(filter command,$(firstword $(origin $1))),$1)
typed = $(firstword $(foreach v,$(call name,$1) $(subst -,_,$(call option,$1)),$(call by_command_line,$v)))
# Values reach the program as they were typed: by the environment, neither expanded by make nor pasted into a shell
# line, whatever quotes, blanks and dollar signs are in them.
from_here = $(eval export TONGHOP_$(call name,$1) := $$(value $(or $(call typed,$1),$2)))
$(foreach p,$(filter-out PROGRAM:% PERIOD:% WORKSPACE:%,$(VALUES)) $(FLAGS) $(PLACES),$(call from_here,$p,NONE))
$(foreach p,$(filter PROGRAM:% PERIOD:% WORKSPACE:%,$(VALUES)),$(call from_here,$p,$(call name,$p)))
BY_HAND := $(foreach v,$(.VARIABLES),$(call by_command_line,$v))
unexport $(BY_HAND)
KNOWN := $(OTHERS) $(foreach p,$(VALUES) $(FLAGS) $(PLACES),$(call name,$p) $(subst -,_,$(call option,$p)))
export TONGHOP_UNKNOWN := $(filter-out $(KNOWN) -*,$(BY_HAND))

said = $(value TONGHOP_$(call name,$1))
# `indicators` and others have no period: one that is set for all is none of theirs.
OF_NO_PERIOD := new draft doctor settings indicators calendar closes forget password
OPTIONS = $(foreach p,$(if $(filter $(OF_NO_PERIOD),$@),$(filter-out PERIOD:%,$(VALUES)),$(VALUES)),$(if $(call said,$p),\
	--$(call option,$p)="$$TONGHOP_$(call name,$p)")) \
	$(foreach p,$(FLAGS),$(if $(filter-out 0 không khong,$(call said,$p)),--$(call option,$p))) \
	$(if $(value TONGHOP_OLD)$(value TONGHOP_NEW),"$${TONGHOP_OLD:-latest}" "$${TONGHOP_NEW:-hien-tai}") \
	$(if $(value TONGHOP_FILE),"$$TONGHOP_FILE") $(ARGS)
COMMANDS := new draft preview forms email collect receive password consolidate status zalo accept calendar review send-up close closes compare indicators facts results forget settings doctor demo

# After a message of ours make has nothing to add ("make: *** [Makefile:73: close] Error 1"). It has no option for that,
# so that the recipe ends it by the one signal that shells do not speak of; its status, 141 then, is still not 0. Where make
# was told to go on with other commands (-k), or the signal is ignored, it ends as it always does: with 2, whatever the
# command ended with. GNU make hands on no status of a command: a script that wants 1 or 2 calls tonghop.
STOP = { $(if $(findstring k,$(firstword -$(MAKEFLAGS))),,kill -PIPE $$PPID;) exit 1; }

# Hints on what to type next are told as they are typed here.
export TONGHOP_MAKE := 1

# Vietnamese output whatever the terminal's locale.
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Commands work on one folder, one after the other; tests share the cores among themselves.
.NOTPARALLEL:
.PHONY: help setup window $(COMMANDS) story test check fmt docs guide bench bench-country mutation bundle wheel tried lock clean

# An environment that is missing, or whose Python was removed, is made anew whatever the stamps say.
ifneq ($(shell $(PY) -c "print('ok')" 2>/dev/null),ok)
.PHONY: $(RUN_READY) $(DEV_READY)
endif

help: ## In danh sách lệnh này
	@( echo "Cách dùng: make <lệnh> [PROGRAM=…] [PERIOD=…] [WORKSPACE=…] [tham số của lệnh]"; \
	echo; \
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST)); \
	echo; \
	echo "Không nêu PROGRAM, PERIOD thì lấy theo tệp pipeline.toml. Ví dụ:"; \
	echo "  make forms PROGRAM=bac-quang PERIOD=2024"; \
	echo '  make accept BY="Nguyễn Văn An"'; \
	echo; \
	echo "Lệnh nào có tham số nào: make forms HELP=1, hoặc docs/lenh.md (--by ghi là BY=…, --send ghi là SEND=1)." ) || \
	true # whoever reads it, say head, may have seen enough

setup: $(RUN_READY) ## Cài đặt (các lệnh khác tự cài khi cần)

window: $(RUN_READY) ## Mở cửa sổ: cả kỳ báo cáo bằng nút bấm
	@$(CHECKED)$(TONGHOP) || $(STOP)

new: ## Tạo chương trình mới: hỏi vài câu, lấy đơn vị từ Excel (PROGRAM=tên UNITS="tệp")
draft: ## Soạn nháp tệp chương trình từ văn bản (FILE="văn bản" PROGRAM=tên UNITS="tệp")
preview: ## Xem trước biểu mỗi loại đơn vị và báo cáo trống, trước khi gửi
forms: ## Tạo biểu mẫu cho từng đơn vị
email: ## Soạn thư cho từng đơn vị (SEND=1 để gửi luôn)
password: ## Để kho khóa của máy giữ mật khẩu hộp thư (FORGET=1 để xóa)
collect: ## Lấy biểu đơn vị gửi về từ hộp thư
receive: ## Chép biểu nhận qua Zalo, USB vào đúng chỗ (FILE="tệp hoặc thư mục")
consolidate: ## Tổng hợp các biểu đã nhận: bảng tổng hợp, lỗi số liệu
status: ## Ai đã nộp, còn lỗi, cần gọi hôm nay: so-theo-doi.xlsx
zalo: ## Tin nhắn ngắn cho từng đơn vị còn thiếu, để chép vào Zalo (TOLD=mã: đã nhắn)
accept: ## Duyệt bản nộp không còn lỗi (BY="Họ tên")
calendar: ## Sắp đến hạn việc gì, chuẩn bị gì, gõ lệnh nào
review: ## Viết báo cáo sơ kết, tổng kết (.docx)
send-up: ## Soạn thư gửi cấp trên: báo cáo, PDF, bảng tổng hợp
close: ## Chốt kỳ: giữ lại số liệu, kết quả (BY="Họ tên")
closes: ## In các lần chốt
compare: ## So sánh hiện tại với lần chốt (OLD=1 NEW=2: hai lần chốt)
indicators: ## In danh sách chỉ tiêu của chương trình
facts: ## In số liệu đã tổng hợp, kèm tệp và ô nguồn
results: ## In kết quả so với mức giao
forget: ## Xóa dữ liệu cá nhân của các kỳ chốt đã lâu (DRY_RUN=1: chỉ xem)
settings: ## In các thiết lập (thư, mức xếp loại, lịch nhắc); SET="mục=giá trị" để đổi
doctor: ## Kiểm tra máy, thư mục, hộp thư, tệp chương trình: chỗ nào chưa được, sửa thế nào
demo: ## Làm thử trọn vòng với số liệu minh hoạ

$(COMMANDS): $(RUN_READY)
	@$(CHECKED)$(TONGHOP) $@ $(OPTIONS) || $(STOP)

story: $(RUN_READY) ## Kể thử nửa nhiệm kỳ: năm kỳ báo cáo, sửa mức giao, sáp nhập, chốt
	@$(CHECKED)$(TONGHOP) demo --story $(OPTIONS) || $(STOP)

# A name that means nothing must not be passed over in silence: `make close NAME=…` would close in nobody's name.
CHECKED = $(if $(TONGHOP_UNKNOWN),printf 'Lệnh make không có tham số: %s. Các tham số: %s.\n' "$$TONGHOP_UNKNOWN" \
	"$(strip $(foreach p,$(VALUES) $(FLAGS) $(PLACES),$(call name,$p)) ARGS)" >&2; $(STOP); )

test: $(DEV_READY) ## (lập trình) Chạy kiểm thử
	@$(PY) -m pytest $(PARALLEL) $(ARGS)

check: $(DEV_READY) ## (lập trình) Kiểm tra tất cả: định dạng, mã nguồn, kiểu, kiểm thử kể cả các lần lặp
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest $(PARALLEL) --cov --thorough $(ARGS)

fmt: $(DEV_READY) ## (lập trình) Định dạng lại mã nguồn
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

docs: $(RUN_READY) ## (lập trình) Sinh lại các trang tra cứu trong docs/
	@$(PY) -m pipeline.reference

guide: $(DEV_READY) ## (lập trình) Làm lại hướng dẫn có hình: docs/huong-dan.docx, .pdf (cần Xvfb, LibreOffice, poppler)
	@$(PY) -m guide.make $(ARGS)

# Which test runs which line is measured once; `rm .coverage-by-test` measures it anew.
mutation: $(DEV_READY) ## (lập trình) Đổi mã nguồn từng chỗ một: kiểm thử có nhận ra không
	@test -f .coverage-by-test || COVERAGE_FILE=.coverage-by-test $(PY) -m pytest $(PARALLEL) --cov --cov-context=test --cov-report=
	@$(PY) -m tests.mutation $(ARGS)

bench: $(DEV_READY) ## (lập trình) Đo tốc độ, bộ nhớ, ghi vào docs/hieu-nang.md (ARGS=--all: cả 4.000 đơn vị)
	@$(PY) -m tests.bench $(ARGS)

bench-country: $(DEV_READY) ## (lập trình) Đo cả nước: 120.000 đơn vị (ARGS="--unions 12000 --folder …": ít hơn, ở đâu)
	@$(PY) -m tests.bench --only country $(ARGS)

bundle: $(DEV_READY) ## (lập trình) Đóng gói cho Windows, không phải cài: dist/tonghop-windows.zip (cần mạng)
	@$(PY) -m windows.bundle dist/tonghop-windows.zip

wheel: $(DEV_READY) ## (lập trình) Đóng gói cho pipx: dist/tonghop-….whl
	@$(PY) -m windows.wheel dist

tried: $(DEV_READY) ## (lập trình) Thử các gói trong dist/: đặt vào chỗ mới, chạy demo, so số liệu
	@$(PY) -m windows.tried dist

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
{ echo "Cài đặt không thành công: xem dòng lỗi ở trên, kiểm tra kết nối mạng rồi chạy lại." >&2; $(STOP); }
endef

$(RUN_READY): requirements.lock pyproject.toml
	@$(or $(PYTHON),false) $(VERSION_CHECK) 2>/dev/null || { \
		echo "Cần Python 3.11 trở lên. Cài từ python.org hoặc kho phần mềm của máy, rồi chạy lại;" \
			"nếu đã cài ở chỗ khác: make setup PYTHON=/đường/dẫn/python3.11" >&2; $(STOP); }
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
