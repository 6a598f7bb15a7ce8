#include "lang/redact.h"

#include <algorithm>

#include "base/text.h"

namespace domus {
namespace {

constexpr std::string_view kShown = "(secret)";
constexpr size_t kShortest = 3;  // a shorter one would take letters out of ordinary words
constexpr size_t kMost = 64;     // on one line; beyond that it is no config, but costs time

struct Range {
  size_t begin;
  size_t end;
};

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Word processors' quotes, U+2018 to U+201D, which people paste into configs.
bool IsTypographicQuote(std::string_view line, size_t at) {
  if (line.substr(at, 2) != "\xE2\x80" || at + 2 >= line.size()) return false;
  const auto last = static_cast<unsigned char>(line[at + 2]);
  return last >= 0x98 && last <= 0x9D;
}

/// Just after the next word that holds `passw`; npos when there is none.
size_t AfterPasswordName(std::string_view lower, size_t from) {
  const size_t at = lower.find("passw", from);
  if (at == std::string_view::npos) return at;
  size_t end = at;
  while (end < lower.size() && IsWord(lower[end])) ++end;
  return end;
}

/// The value behind a name that ends at `at`: to the closing quote of a quoted one, to the end of the
/// line of a bracketed one, else to the next blank, comma, quote or closing bracket.
Range ValueAfter(std::string_view line, size_t at) {
  size_t begin = std::min(line.find_first_not_of(" \t=:", at), line.size());
  if (begin < line.size() && (line[begin] == '\'' || line[begin] == '"')) {
    // `'vncpasswd': 'x'` and `'vncpasswd', 'x'`: the first quote closes the name.
    const bool closes_name = begin == at;
    if (closes_name) {
      begin = line.find_first_of("'\"", begin + 1);
      if (begin == std::string_view::npos) return {line.size(), line.size()};
    }
    const char quote = line[begin++];
    return {begin, std::min(line.find(quote, begin), line.size())};
  }
  if (IsTypographicQuote(line, begin)) {
    size_t end = begin += 3;
    while (end < line.size() && !IsTypographicQuote(line, end)) ++end;
    return {begin, end};
  }
  if (begin < line.size() && (line[begin] == '(' || line[begin] == '[')) return {begin, line.size()};
  return {begin, std::min(line.find_first_of(" \t,'\")]", begin), line.size())};
}

std::vector<Range> SecretRanges(std::string_view line) {
  std::vector<Range> ranges;
  const std::string lower = ToLower(line);
  for (size_t at = 0; (at = AfterPasswordName(lower, at)) != std::string::npos;) {
    const Range value = ValueAfter(line, at);
    if (value.begin < value.end) ranges.push_back(value);
    at = std::max(at, value.end);
  }
  return ranges;
}

void Hide(std::string& text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    for (size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += kShown.size()) {
      text.replace(at, secret.size(), kShown);
    }
  }
}

}  // namespace

std::string RedactLine(std::string_view line) {
  std::string redacted(line);
  for (const Range& range : SecretRanges(line)) {
    std::fill(redacted.begin() + static_cast<std::ptrdiff_t>(range.begin),
              redacted.begin() + static_cast<std::ptrdiff_t>(range.end), '*');
  }
  return redacted;
}

const std::vector<std::string>& Redactor::SecretsAt(const Location& at) {
  const SourceFile& source = sources_.Get(at.file);
  const int line = source.LineOf(at.span.begin);
  if (file_ == at.file && line_ == line) return secrets_;
  file_ = at.file;
  line_ = line;
  secrets_.clear();
  const std::string_view text = source.Line(line);
  for (const Range& range : SecretRanges(text)) {
    if (range.end - range.begin < kShortest || secrets_.size() >= kMost) continue;
    secrets_.emplace_back(text.substr(range.begin, range.end - range.begin));
  }
  return secrets_;
}

Diagnostic Redactor::Redact(Diagnostic diagnostic) {
  const auto redact = [&](const Label& label) {
    if (!label.at.valid()) return;
    const std::vector<std::string> secrets = SecretsAt(label.at);
    if (secrets.empty()) return;
    Hide(diagnostic.message, secrets);
    Hide(diagnostic.primary.text, secrets);
    for (Label& other : diagnostic.secondary) Hide(other.text, secrets);
    for (std::string& note : diagnostic.notes) Hide(note, secrets);
    for (std::string& help : diagnostic.helps) Hide(help, secrets);
  };
  redact(diagnostic.primary);
  for (size_t i = 0; i < diagnostic.secondary.size(); ++i) redact(diagnostic.secondary[i]);
  return diagnostic;
}

}  // namespace domus
