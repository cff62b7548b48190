// What a DecodeCache holds, for the decoders of this folder.
#pragma once

#include "events/decode.h"
#include "events/json_names.h"
#include "events/line_state.h"
#include "events/windows_names.h"
#include "formats/evtx/decoder.h"
#include "formats/ndjson/reader.h"

namespace redoubt::events {

class DecodeCache::State {
public:
    explicit State(FieldNames& names) : windows_names(names), evtx(windows_names), json_names(names), names_(names) {}

    WindowsNames windows_names;
    formats::evtx::Decoder evtx;
    JsonNames json_names;
    formats::ndjson::Reader json;
    formats::ndjson::Leaves json_leaves;  // of one line; here to keep its memory
    // Made when the first event needs it: those of Windows do not.
    LineState& lines() {
        if (!lines_) lines_ = std::make_unique<LineState>(names_);
        return *lines_;
    }

private:
    FieldNames& names_;
    std::unique_ptr<LineState> lines_;
};

void decode_evtx(const PartInput& part, DecodeCache::State& state, EventBatch& out, DecodeReport& report, Texts texts);
void decode_ndjson(const PartInput& part, DecodeCache::State& state, EventBatch& out, DecodeReport& report, Texts texts);
void decode_text(const PartInput& part, DecodeCache::State& state, EventBatch& out, DecodeReport& report);

// One line; `number` is its line number. What was wrong with it is in the result's error.
formats::ndjson::LineResult decode_line(std::string_view line, size_t readable_after, uint64_t number, DecodeCache::State& state, EventBatch& out,
                                        const SourceEntry* forced = nullptr, Texts texts = Texts::all);

}  // namespace redoubt::events
