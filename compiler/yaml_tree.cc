#include "compiler/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <sstream>
#include <unordered_map>

#include <fmt/format.h>

namespace domus::yaml {
namespace {

/// Ends the parse; what was wrong has been reported.
struct Stop {};

bool IsNullWord(std::string_view text) {
  return text == "~" || text == "null" || text == "Null" || text == "NULL";
}

/// Builds the tree from yaml-cpp's events, which come one by one, aliases unexpanded.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceFile& source, DiagnosticSink& sink, const Limits& limits)
      : source_(source), sink_(sink), limits_(limits) {}

  TreeBuilder Fresh() const { return {source_, sink_, limits_}; }
  Node Take() { return std::move(root_); }
  bool failed() const { return failed_; }

  Location At(const YAML::Mark& mark, size_t length) const {
    const auto size = static_cast<uint32_t>(source_.text().size());
    const uint32_t begin = mark.pos < 0 ? 0 : std::min(static_cast<uint32_t>(mark.pos), size);
    return {source_.id(), {begin, std::min(begin + static_cast<uint32_t>(length), size)}};
  }

  [[noreturn]] void Fail(Diagnostic diagnostic) {
    sink_.Report(std::move(diagnostic));
    throw Stop{};
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    Node node;
    // yaml-cpp marks an absent value where the next token is: the key tells more.
    const bool has_key = !open_.empty() && open_.back().has_key;
    node.where = has_key ? open_.back().key.where : At(mark, 0);
    Add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Fail({Code::kHO100, At(mark, 1), "domus.yaml takes no aliases", "write the value out"});
  }

  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    Fail({Code::kHO100, At(mark, 1), "domus.yaml takes no anchors", "write the value out"});
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    Node node;
    // The parser gives quoted scalars the tag "!" and plain ones "?".
    node.quoted = tag == "!";
    node.kind = !node.quoted && IsNullWord(value) ? Node::Kind::kNull : Node::Kind::kScalar;
    node.text = value;
    node.where = ScalarAt(mark, value);
    Add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Open(Node::Kind::kList, mark);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    Open(Node::Kind::kMap, mark);
  }
  void OnMapEnd() override { Close(); }

 private:
  /// A list or map whose end has not come yet.
  struct Unfinished {
    Node node;
    Node key;  // of the entry whose value comes next
    bool has_key = false;
    std::unordered_map<std::string, Location> keys;
  };

  Location ScalarAt(const YAML::Mark& mark, const std::string& value) const {
    const Location whole = At(mark, value.size());
    const std::string_view text = source_.text();
    const uint32_t begin = whole.span.begin;
    if (text.substr(begin, value.size()) == value) return whole;
    const size_t quote = begin < text.size() ? text.find(text[begin], begin + 1) : text.npos;
    const size_t line_end = std::min(text.find_first_of("\r\n", begin), text.size());
    const bool is_quoted = begin < text.size() && (text[begin] == '"' || text[begin] == '\'');
    const size_t end = is_quoted && quote < line_end ? quote + 1 : line_end;
    return {source_.id(), {begin, static_cast<uint32_t>(end)}};
  }

  void Open(Node::Kind kind, const YAML::Mark& mark) {
    if (static_cast<int>(open_.size()) >= limits_.depth) {
      Fail({Code::kHO100, At(mark, 1), "domus.yaml is nested too deeply",
            fmt::format("more than {} levels", limits_.depth)});
    }
    Unfinished unfinished;
    unfinished.node.kind = kind;
    unfinished.node.where = At(mark, 1);
    open_.push_back(std::move(unfinished));
  }

  void Close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    Add(std::move(node));
  }

  void Add(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Unfinished& parent = open_.back();
    if (parent.node.kind == Node::Kind::kList) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
      AddKey(parent, std::move(node));
    } else {
      parent.node.entries.emplace_back(std::move(parent.key), std::move(node));
      parent.has_key = false;
    }
  }

  void AddKey(Unfinished& map, Node key) {
    if (key.kind != Node::Kind::kScalar) {
      Fail({Code::kHO100, key.where, "a key must be a plain word", "not a plain word"});
    }
    const auto [earlier, is_new] = map.keys.emplace(key.text, key.where);
    if (!is_new) {
      failed_ = true;
      sink_.Report(Diagnostic(Code::kHO103, key.where,
                              fmt::format("`{}` is given twice", key.text), "given again here")
                       .Secondary(earlier->second, "first given here"));
    }
    map.key = std::move(key);
    map.has_key = true;
  }

  const SourceFile& source_;
  DiagnosticSink& sink_;
  const Limits limits_;
  Node root_;
  std::vector<Unfinished> open_;
  bool failed_ = false;
};

void ParseInto(TreeBuilder& builder, const SourceFile& source) {
  std::istringstream in{std::string(source.text())};
  YAML::Parser parser(in);
  if (parser.HandleNextDocument(builder) && parser) {
    TreeBuilder second = builder.Fresh();
    if (parser.HandleNextDocument(second)) {
      builder.Fail({Code::kHO100, {source.id(), {0, 0}}, "domus.yaml holds more than one document"});
    }
  }
}

}  // namespace

std::optional<Node> ReadTree(const SourceFile& source, DiagnosticSink& sink, const Limits& limits) {
  if (source.text().size() > limits.bytes) {
    sink.Report({Code::kHO100, {source.id(), {0, 0}},
                 fmt::format("domus.yaml is larger than {} KiB", limits.bytes / 1024)});
    return std::nullopt;
  }
  TreeBuilder builder(source, sink, limits);
  try {
    ParseInto(builder, source);
  } catch (const Stop&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    sink.Report({Code::kHO100, builder.At(error.mark, 1), "not valid YAML", error.msg});
    return std::nullopt;
  } catch (const std::exception&) {
    sink.Report({Code::kHO100, {source.id(), {0, 0}}, "not valid YAML"});
    return std::nullopt;
  }
  if (builder.failed()) return std::nullopt;
  return builder.Take();
}

std::string_view Describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull: return "nothing";
    case Node::Kind::kScalar: return "a word";
    case Node::Kind::kList: return "a list";
    case Node::Kind::kMap: return "a map";
  }
  return "nothing";
}

}  // namespace domus::yaml
