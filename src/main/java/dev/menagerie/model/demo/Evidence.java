// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Expression.Apply;
import dev.menagerie.model.demo.Expression.Function;
import dev.menagerie.model.demo.FileFact.Kind;
import dev.menagerie.model.demo.Toolbox.Ability;
import jakarta.json.JsonString;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a prompt shows to be known.
 *
 * @param seen calls and their results
 * @param claims results of earlier steps, by what the step was to find out
 */
record Evidence(Toolbox tools, List<Seen> seen, Map<String, String> claims) {

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w.])-?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?(?![\\w])|(?<![\\w.])-?\\d+(?:\\.\\d+)?(?![\\w])");
  private static final Pattern MATCHES =
      Pattern.compile("(?i)(\\d+)\\s+(?:match|line|hit|result|occurrence)");

  /** The number behind a fact. */
  Optional<Expression> number(FileFact fact) {
    var claim = claims.get(fact.phrase());
    if (claim != null) {
      return fact.kind() == Kind.NUMBERS
          ? Optional.of(numbers(claim))
          : Understood.value(claim).map(Expression.Number::new);
    }
    for (var call : about(fact)) {
      var found = interpret(fact, call);
      if (found.isPresent()) {
        return found;
      }
    }
    return fact.kind() == Kind.BYTES && fact.detail().isEmpty()
        ? Optional.ofNullable(sizes().get(fact.file())).map(Expression.Number::new)
        : Optional.empty();
  }

  /** The sizes that the list of files tells, by name. */
  Map<String, Exact> sizes() {
    return listing().map(it -> Understood.sizes(it.text())).orElse(Map.of());
  }

  /** The text behind a fact. */
  Optional<String> text(FileFact fact) {
    var claim = claims.get(fact.phrase());
    if (claim != null) {
      return Optional.of(claim);
    }
    for (var call : about(fact)) {
      var found = words(fact, call);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  List<String> names() {
    return listing().map(it -> Understood.names(it.text())).orElse(List.of());
  }

  private Optional<Seen> listing() {
    var fact = FileFact.of(Kind.LISTING, "");
    return about(fact).stream().filter(it -> ability(it, fact) == Ability.LIST).findFirst();
  }

  Optional<Seen> made(String tool, jakarta.json.JsonObject arguments) {
    return seen.stream()
        .filter(it -> it.tool().equals(tool) && it.arguments().equals(arguments))
        .findFirst();
  }

  /** The result of calculating a formula. */
  Optional<Seen> calculated(String formula) {
    return seen.stream().filter(it -> it.mentions(formula)).findFirst();
  }

  /** Why nothing is known of a fact, in the words of the calls that failed. */
  Optional<String> failure(FileFact fact) {
    return seen.stream()
        .filter(it -> it.failed() && concerns(it, fact))
        .map(Seen::reason)
        .reduce((_, last) -> last);
  }

  private List<Seen> about(FileFact fact) {
    return seen.stream().filter(it -> !it.failed() && concerns(it, fact)).toList();
  }

  private static boolean concerns(Seen call, FileFact fact) {
    if (!fact.file().isEmpty()) {
      return call.mentions(fact.file());
    }
    return fact.detail().isEmpty()
        ? call.arguments().isEmpty() || call.mentions(".")
        : call.mentions(fact.detail());
  }

  /** What a call was made for: as the tool says, or as its arguments and its result look. */
  private Ability ability(Seen call, FileFact fact) {
    return tools
        .ability(call.tool())
        .orElseGet(
            () -> {
              boolean sought =
                  !fact.file().isEmpty()
                      && call.arguments().values().stream()
                          .anyMatch(
                              it ->
                                  it instanceof JsonString text
                                      && !text.getString().equals(fact.file()));
              if (sought || (!fact.detail().isEmpty() && call.mentions(fact.detail()))) {
                return Ability.SEARCH;
              } else if (fact.kind() == Kind.LISTING || fact.kind() == Kind.FILES) {
                return Ability.LIST;
              }
              boolean counts =
                  Understood.count(call.text(), Kind.LINES).isPresent()
                      && Understood.count(call.text(), Kind.WORDS).isPresent();
              return counts ? Ability.COUNT : Ability.READ;
            });
  }

  private Optional<Expression> interpret(FileFact fact, Seen call) {
    return switch (ability(call, fact)) {
      case COUNT -> counted(fact, call);
      case READ ->
          call.cut()
              ? Optional.empty()
              : part(fact, Understood.content(call.text())).flatMap(it -> read(fact, it));
      case SEARCH ->
          fact.kind() == Kind.MATCHING_LINES && call.mentions(fact.detail())
              ? Optional.of(Expression.of(matches(call.text(), fact.detail())))
              : Optional.empty();
      case LIST ->
          fact.kind() == Kind.FILES && !call.cut()
              ? Optional.of(Expression.of(Understood.names(call.text()).size()))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** The line that a count is about, or all of it. */
  private static Optional<String> part(FileFact fact, String content) {
    boolean all =
        fact.detail().isEmpty() || !(fact.kind() == Kind.WORDS || fact.kind() == Kind.CHARACTERS);
    return all ? Optional.of(content) : line(content, fact.detail(), false);
  }

  private static Optional<Expression> counted(FileFact fact, Seen call) {
    return switch (fact.kind()) {
      case LINES, WORDS, CHARACTERS, BYTES ->
          fact.detail().isEmpty()
              ? Understood.count(call.text(), fact.kind()).map(Expression.Number::new)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Expression> read(FileFact fact, String content) {
    return switch (fact.kind()) {
      case LINES -> Optional.of(Expression.of(content.lines().count()));
      case WORDS ->
          Optional.of(Expression.of(content.isBlank() ? 0 : content.strip().split("\\s+").length));
      case CHARACTERS -> Optional.of(Expression.of(content.codePoints().count()));
      case BYTES ->
          Optional.of(
              Expression.of(content.getBytes(java.nio.charset.StandardCharsets.UTF_8).length));
      case MATCHING_LINES ->
          Optional.of(
              Expression.of(content.lines().filter(it -> it.contains(fact.detail())).count()));
      case OCCURRENCES -> Optional.of(Expression.of(occurrences(content, fact.detail())));
      case NUMBERS -> Optional.of(numbers(content));
      default -> Optional.empty();
    };
  }

  private static long occurrences(String content, String detail) {
    var word =
        detail.matches("[\\p{L}\\d]+")
            ? "(?<![\\p{L}\\d])" + Pattern.quote(detail) + "(?![\\p{L}\\d])"
            : Pattern.quote(detail);
    boolean exact = !detail.equals(detail.toLowerCase(java.util.Locale.ROOT));
    return Pattern.compile(word, exact ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
        .matcher(content)
        .results()
        .count();
  }

  private static Expression numbers(String content) {
    var numbers =
        NUMBER
            .matcher(content)
            .results()
            .map(
                it ->
                    (Expression)
                        new Expression.Number(
                            Exact.of(new java.math.BigDecimal(it.group().replace(",", "")))))
            .limit(10_000)
            .toList();
    return new Apply(Function.LIST, numbers);
  }

  private static long matches(String text, String needle) {
    var lines = text.lines().filter(it -> !it.isBlank()).toList();
    if (nothing(text)) {
      return 0;
    }
    var said = lines.isEmpty() ? null : MATCHES.matcher(lines.getLast());
    if (said != null && said.find() && lines.getLast().startsWith("(")) {
      return Long.parseLong(said.group(1));
    }
    if (Understood.json(text).orElse(null) instanceof jakarta.json.JsonArray array) {
      return array.size();
    }
    return lines.stream()
        .filter(
            it ->
                it.toLowerCase(java.util.Locale.ROOT)
                    .contains(needle.toLowerCase(java.util.Locale.ROOT)))
        .count();
  }

  /** Whether a search says that it found nothing. */
  static boolean nothing(String text) {
    return text.isBlank()
        || text.strip().matches("(?is)(?:no|none|nothing|0|not found)\\b.{0,300}|\\[]|\\{}");
  }

  private Optional<String> words(FileFact fact, Seen call) {
    var ability = ability(call, fact);
    return switch (fact.kind()) {
      case CONTENT ->
          ability == Ability.READ ? Optional.of(Understood.content(call.text())) : Optional.empty();
      case LINE ->
          ability == Ability.READ
              ? lines(Understood.content(call.text()), fact.detail(), call.cut())
              : Optional.empty();
      case LISTING -> ability == Ability.LIST ? Optional.of(listed(call.text())) : Optional.empty();
      case SEARCH ->
          switch (ability) {
            case SEARCH -> Optional.of(call.text().strip());
            case READ ->
                call.cut()
                    ? Optional.empty()
                    : Optional.of(found(Understood.content(call.text()), fact.detail()));
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  private static String listed(String text) {
    var names = Understood.names(text);
    return names.isEmpty() ? text.strip() : String.join(", ", names);
  }

  private static Optional<String> lines(String content, String which, boolean cut) {
    return LineSpan.is(which) ? LineSpan.taken(content, which, cut) : line(content, which, cut);
  }

  private static Optional<String> line(String content, String number, boolean cut) {
    var lines = content.lines().toList();
    if (number.equals("last")) {
      return cut || lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast());
    }
    int index = number.matches("\\d{1,8}") ? Integer.parseInt(number) : 0;
    return index >= 1 && index <= lines.size()
        ? Optional.of(lines.get(index - 1))
        : cut ? Optional.empty() : Optional.of("there are only %d lines".formatted(lines.size()));
  }

  private static String found(String content, String needle) {
    var lines = content.split("\\R");
    var found = new java.util.ArrayList<String>();
    for (int index = 0; index < lines.length; index++) {
      if (lines[index].contains(needle)) {
        found.add("line %d: %s".formatted(index + 1, lines[index]));
      }
    }
    return found.isEmpty() ? "no line contains \"%s\"".formatted(needle) : String.join("\n", found);
  }

  /** The numbers of a list as one line. */
  static String shown(Expression list) {
    return list instanceof Apply(_, var members)
        ? String.join(", ", Expression.values(members).stream().map(Exact::text).toList())
        : Arrays.asList(list.value().text()).getFirst();
  }
}
