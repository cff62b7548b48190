#include "cli/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "cli/text_layout.h"

namespace redoubt::cli {
namespace {

std::unexpected<Error> cannot_write(const std::string& name, int error) {
    const std::string hint = error == ENOSPC ? "free some space, or write elsewhere with --output" : error == EPIPE ? "the reader has gone" : "";
    return fail(Code::io, fmt::format("cannot write: {}", std::strerror(error)), name, hint);
}

Result<> write_to(std::FILE* file, std::string_view text, const std::string& name) {
    if (std::fwrite(text.data(), 1, text.size(), file) != text.size()) return cannot_write(name, errno);
    return {};
}

}  // namespace

Result<> FileOutput::write(std::string_view text) { return write_to(file_, text, name_); }

Result<> FileOutput::flush() {
    if (std::fflush(file_) != 0) return cannot_write(name_, errno);
    return {};
}

Result<> TextOutput::write(std::string_view more) {
    text += more;
    return {};
}

Result<std::unique_ptr<NewFileOutput>> NewFileOutput::create(const std::string& path) {
    const std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
    std::FILE* file = std::fopen(temporary.c_str(), "wbe");
    if (file == nullptr)
        return fail(Code::io, fmt::format("cannot create the file: {}", std::strerror(errno)), path, "check the folder and who may write in it");
    return std::unique_ptr<NewFileOutput>(new NewFileOutput(file, path, temporary));
}

NewFileOutput::~NewFileOutput() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    ::unlink(temporary_.c_str());
}

Result<> NewFileOutput::write(std::string_view text) { return write_to(file_, text, path_); }

Result<> NewFileOutput::flush() {
    if (std::fflush(file_) != 0) return cannot_write(path_, errno);
    return {};
}

Result<> NewFileOutput::finish() {
    TRY(flush());
    if (::fsync(::fileno(file_)) != 0 && errno != EINVAL) return cannot_write(path_, errno);
    std::fclose(std::exchange(file_, nullptr));
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return cannot_write(path_, errno);
    return {};
}

Terminal Terminal::of_this_process() {
    Terminal terminal;
    terminal.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
    terminal.error_is_terminal = ::isatty(STDERR_FILENO) == 1;
    const char* no_colour = std::getenv("NO_COLOR");
    const char* kind = std::getenv("TERM");
    terminal.colour = terminal.out_is_terminal && (no_colour == nullptr || *no_colour == '\0') && (kind == nullptr || std::strcmp(kind, "dumb") != 0);
    winsize size{};
    if (terminal.out_is_terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        terminal.width = size.ws_col;
    else if (terminal.error_is_terminal && !terminal.out_is_terminal)
        terminal.width = 0;
    else if (terminal.out_is_terminal)
        terminal.width = 80;
    return terminal;
}

std::string bar(double fraction, size_t width) {
    constexpr std::string_view eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto units = static_cast<size_t>(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(width) * 8);
    std::string out;
    for (size_t i = 0; i < units / 8; ++i) out += "█";
    size_t used = units / 8;
    if (units % 8 != 0) {
        out += eighths[units % 8];
        ++used;
    }
    return out.append(width - used, ' ');
}

void ProgressLine::show(double fraction, const std::function<std::string()>& text) {
    if (!shown_) return;
    const int64_t now = std::chrono::steady_clock::now().time_since_epoch().count();
    if (drawn_ && now - last_ns_ < 100'000'000) return;
    last_ns_ = now;
    drawn_ = true;
    const std::string line = fmt::format("{} {:3.0f}%  {}", bar(fraction, 24), std::clamp(fraction, 0.0, 1.0) * 100, text());
    (void)error_.write("\r\x1b[K" + fit(line, width_ > 1 ? width_ - 1 : 79));
    (void)error_.flush();
}

void ProgressLine::clear() {
    if (!drawn_) return;
    drawn_ = false;
    (void)error_.write("\r\x1b[K");
    (void)error_.flush();
}

}  // namespace redoubt::cli
