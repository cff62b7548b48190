// Problem details (RFC 9457): how every failure is answered. An Error keeps its code, place, hint and list of problems.
#pragma once

#include <string_view>

#include "base/http.h"
#include "base/result.h"

namespace redoubt::api {

HttpResponse problem_response(const Error& error);
// For what has a status but no code of its own (405, 408, 414, 428, 431, …).
HttpResponse problem_response(int status, std::string_view detail, std::string_view hint = {});

}  // namespace redoubt::api
