// Reports in JSON: one value, an array of values, or one value a line, in any usual encoding.
#pragma once

#include <functional>

#include "estate/draft.h"
#include "schema/json.h"

namespace redoubt::estate {

// Hands over each element of an array, each line of JSON lines, or the only value. A line that cannot be read is a problem and
// the rest goes on; a broken array or value is an error with its byte.
using TakeJson = std::function<Result<>(const schema::Value& value, const std::string& where)>;
Result<> each_json(std::string_view bytes, Report& report, std::string_view thing, const TakeJson& take);

// "metadata.name": the value down that path, null where there is none.
const schema::Value& dig(const schema::Value& value, std::string_view path);
std::string_view text_at(const schema::Value& value, std::string_view path);
std::string scalar_at(const schema::Value& value, std::string_view path);  // numbers and booleans as text too
const schema::List& list_at(const schema::Value& value, std::string_view path);
// The first name that is there, for formats whose programs differ in capitals: "Arn" or "arn".
const schema::Value& any_of(const schema::Value& value, std::initializer_list<std::string_view> names);
std::string scalar_text(const schema::Value& value);
// {"env": "prod"} as tags "env=prod".
void add_labels(Draft& draft, const schema::Map& labels);

// A report of hosts, each made by `draft_of`: one that cannot be made is a problem, or the error when it is the only one.
Result<> read_hosts(std::string_view bytes, const ReadOptions& options, const ReportSink& sink,
                    Result<Draft> (*draft_of)(const schema::Value& value, const ReadOptions& options));

}  // namespace redoubt::estate
