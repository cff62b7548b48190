// Console: the built web files, packed into the program (tools/pack-console.mjs has the layout). Names with a hash in them are
// cached for ever, index.html never; a path that is no file gets index.html, since the console routes in the browser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/application.h"
#include "base/result.h"

namespace redoubt::api {

struct ConsoleFile {
    std::string path;  // "/assets/index-1a2b3c4d.js"
    std::string media_type;
    std::string etag;
    bool immutable = false;
    std::string_view body;
    std::string_view gzip;  // empty: not compressed
};

class Console {
public:
    static Result<Console> read(std::string_view pack);  // whose bytes must outlive it
    static std::string_view embedded_pack();

    // GET and HEAD. `path` is decoded and has no "..": a file, or a page of the console.
    HttpResponse answer(const ApiRequest& request, std::string_view path, std::string_view nonce) const;
    const ConsoleFile* find(std::string_view path) const;

private:
    std::vector<ConsoleFile> files_;  // by path
};

}  // namespace redoubt::api
