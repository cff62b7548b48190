// The bytes of a body, in memory or in the file that it went into.
#pragma once

#include <memory>

#include "api/call.h"
#include "base/disk.h"

namespace redoubt::api {

struct BodyBytes {
    std::unique_ptr<Mapping> mapped{};
    std::string_view bytes{};

    static Result<BodyBytes> of(const Call& call, Disk& disk) {
        BodyBytes out{.mapped = nullptr, .bytes = call.request.body};
        if (call.request.spooled_bytes == 0) return out;
        out.mapped = TRY(disk.map(call.request.spooled));
        out.bytes = out.mapped->bytes();
        return out;
    }
};

}  // namespace redoubt::api
