// Call: what a route's handler works with, after sign-in, rights, parameters and body have been checked.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/application.h"
#include "api/identity.h"
#include "base/http.h"
#include "formats/http/target.h"
#include "schema/json.h"
#include "store/store.h"

namespace redoubt::api {

using formats::http::parse_target;
using formats::http::Target;

struct Call {
    ApiRequest& request;
    const Target& target;
    std::vector<std::pair<std::string, std::string>> captured;
    Identity who;  // empty where nobody needs to sign in
    store::Records records;
    schema::Map body{};  // of a JSON request

    std::string_view captured_as(std::string_view name) const;
    std::string text(std::string_view parameter) const { return std::string(target.parameter(parameter).value_or("")); }
    // Code::invalid outside the range.
    Result<int> number(std::string_view parameter, int absent, int least, int most) const;
    Result<bool> truth(std::string_view parameter) const;  // "true" or "false"; false when it is not there
};

// The body as a typed struct; every problem in one Error.
template <class T>
Result<T> read_body(const Call& call) {
    T out{};
    TRY(schema::from_json(T::fields(), schema::Value(call.body), &out, schema::Mode::create));
    return out;
}

HttpResponse json_answer(int status, const schema::Value& body);
HttpResponse empty_answer();  // 204

}  // namespace redoubt::api
