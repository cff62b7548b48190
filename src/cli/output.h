// Where a command writes: standard output or a file, with the first failure kept (a full disk, a closed pipe), and what is
// known about the terminal. Tests write into a string.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::cli {

class Output {
public:
    virtual ~Output() = default;
    virtual Result<> write(std::string_view text) = 0;
    virtual Result<> flush() = 0;
};

class FileOutput final : public Output {
public:
    // `file` stays the caller's.
    FileOutput(std::FILE* file, std::string name) : file_(file), name_(std::move(name)) {}
    Result<> write(std::string_view text) override;
    Result<> flush() override;

private:
    std::FILE* file_;
    std::string name_;
};

class TextOutput final : public Output {
public:
    Result<> write(std::string_view text) override;
    Result<> flush() override { return {}; }
    std::string text;
};

// Writes beside `path` and renames on finish(), so that a reader never sees half of it.
class NewFileOutput final : public Output {
public:
    static Result<std::unique_ptr<NewFileOutput>> create(const std::string& path);
    ~NewFileOutput() override;
    Result<> write(std::string_view text) override;
    Result<> flush() override;
    Result<> finish();

private:
    NewFileOutput(std::FILE* file, std::string path, std::string temporary) : file_(file), path_(std::move(path)), temporary_(std::move(temporary)) {}
    std::FILE* file_;
    std::string path_;
    std::string temporary_;
};

struct Terminal {
    bool out_is_terminal = false;
    bool error_is_terminal = false;
    bool colour = false;  // out is a terminal and NO_COLOR is not set
    size_t width = 0;     // columns of the terminal; 0: not a terminal, no limit

    static Terminal of_this_process();
};

// A progress line on standard error, at most ten times a second; nothing where that is no terminal.
class ProgressLine {
public:
    ProgressLine(Output& error, const Terminal& terminal, bool wanted) : error_(error), shown_(terminal.error_is_terminal && wanted), width_(terminal.width) {}
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    // fraction 0 to 1; `text` follows the bar.
    void show(double fraction, const std::function<std::string()>& text);
    void clear();

private:
    Output& error_;
    bool shown_;
    size_t width_;
    int64_t last_ns_ = 0;
    bool drawn_ = false;
};

std::string bar(double fraction, size_t width);  // "███▌      "

}  // namespace redoubt::cli
