// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import jakarta.json.JsonObject;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What one thing of memory says. */
public sealed interface MemoryContent {

  /** What kinds of things there are. */
  enum ThingType {
    NOTE('n', Noted.class),
    FACT('f', Fact.class),
    EPISODE('e', Episode.class),
    SKILL('s', Skill.class),
    SESSION('c', Session.class),
    TURN('t', Turn.class);

    private final char letter;
    private final Class<? extends MemoryContent> content;

    ThingType(char letter, Class<? extends MemoryContent> content) {
      this.letter = letter;
      this.content = content;
    }

    /** What an id of such a thing begins with. */
    public char letter() {
      return letter;
    }

    public Class<? extends MemoryContent> content() {
      return content;
    }

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The id of the thing that the event at a position made. */
    public String id(long position) {
      return letter + Long.toString(position);
    }

    /**
     * The type of a name, {@code note}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ThingType of(String text) {
      return Arrays.stream(values())
          .filter(it -> it.text().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "%s, must be one of %s"
                          .formatted(
                              text,
                              Arrays.stream(values())
                                  .map(ThingType::text)
                                  .collect(Collectors.joining(", ")))));
    }
  }

  /**
   * What something was taken from.
   *
   * @param id of a thing of the same space
   * @param confidence that what was taken from it alone is right, 0 to 1
   */
  record Source(String id, double confidence) {
    public Source {
      requireShare("confidence", confidence);
    }
  }

  /**
   * A note.
   *
   * @param importance 0 to 1
   * @param confidence 0 to 1; that of its sources together, if it has any
   * @param sources without all of which it goes too
   */
  record Noted(Note note, double importance, double confidence, List<Source> sources)
      implements MemoryContent {

    /** The importance of what nobody has judged. */
    public static final double USUAL = 0.5;

    public Noted {
      requireShare("importance", importance);
      sources = List.copyOf(sources);
      confidence = together(confidence, sources);
    }

    public static Noted of(Note note) {
      return new Noted(note, USUAL, 1, List.of());
    }

    @Override
    public ThingType type() {
      return ThingType.NOTE;
    }

    @Override
    public Noted withSources(List<Source> sources) {
      return new Noted(note, importance, confidence, sources);
    }
  }

  /**
   * That something holds between two entities, for a time.
   *
   * @param validFrom when it begins in the world; if empty at the latest when it was told
   * @param validTo when it ends, later than it begins; not known to end if empty
   * @param single whether the subject has one such object at a time, so that another one ends it
   */
  record Fact(
      String subject,
      String predicate,
      String object,
      Optional<Instant> validFrom,
      Optional<Instant> validTo,
      boolean single,
      double confidence,
      List<Source> sources)
      implements MemoryContent {

    private static final Pattern SPACES = Pattern.compile("\\s+");

    public Fact {
      requireText("subject", subject);
      requireText("predicate", predicate);
      requireText("object", object);
      sources = List.copyOf(sources);
      confidence = together(confidence, sources);
    }

    public Fact validTo(Optional<Instant> end) {
      return new Fact(subject, predicate, object, validFrom, end, single, confidence, sources);
    }

    /** What names of one entity have in common. */
    public static String key(String name) {
      var plain = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
      return SPACES.matcher(plain.strip()).replaceAll(" ");
    }

    @Override
    public ThingType type() {
      return ThingType.FACT;
    }

    @Override
    public Fact withSources(List<Source> sources) {
      return new Fact(subject, predicate, object, validFrom, validTo, single, confidence, sources);
    }
  }

  /**
   * A task as it went.
   *
   * @param task its id; that of the task that tells of it if empty
   * @param reward how well it went, by whatever measure
   * @param recalled ids of what of memory the task was shown, if it was shown any
   */
  record Episode(
      String task,
      String goal,
      List<String> actions,
      String outcome,
      double reward,
      List<Source> sources,
      Optional<List<String>> recalled)
      implements MemoryContent {

    public Episode {
      requireText("goal", goal);
      actions = List.copyOf(actions);
      sources = List.copyOf(sources);
      recalled = recalled.filter(it -> !it.isEmpty()).map(List::copyOf);
    }

    /** One of a task that was shown nothing. */
    public Episode(
        String task,
        String goal,
        List<String> actions,
        String outcome,
        double reward,
        List<Source> sources) {
      this(task, goal, actions, outcome, reward, sources, Optional.empty());
    }

    /** The same of a task that was shown things. */
    public Episode recalled(List<String> ids) {
      return new Episode(task, goal, actions, outcome, reward, sources, Optional.of(ids));
    }

    /** The same of another task. */
    public Episode of(String task) {
      return new Episode(task, goal, actions, outcome, reward, sources, recalled);
    }

    @Override
    public ThingType type() {
      return ThingType.EPISODE;
    }

    @Override
    public Episode withSources(List<Source> sources) {
      return new Episode(task, goal, actions, outcome, reward, sources, recalled);
    }
  }

  /**
   * Something that an agent can do.
   *
   * @param code that does it, or how it is done
   * @param dependencies names of other skills
   */
  record Skill(
      String name,
      String description,
      String code,
      List<String> dependencies,
      long uses,
      long successes,
      List<Source> sources)
      implements MemoryContent {

    public Skill {
      requireText("name", name);
      dependencies = List.copyOf(dependencies);
      sources = List.copyOf(sources);
    }

    /** The same, used once more. */
    public Skill used(boolean success) {
      return new Skill(
          name, description, code, dependencies, uses + 1, successes + (success ? 1 : 0), sources);
    }

    @Override
    public ThingType type() {
      return ThingType.SKILL;
    }

    @Override
    public Skill withSources(List<Source> sources) {
      return new Skill(name, description, code, dependencies, uses, successes, sources);
    }
  }

  /**
   * A conversation.
   *
   * @param name as its user calls it
   * @param summary of its turns up to one; empty at first
   * @param upTo id of the last turn that the summary covers; empty at first
   */
  record Session(String name, String summary, String upTo) implements MemoryContent {

    public Session {
      requireText("name", name);
    }

    @Override
    public ThingType type() {
      return ThingType.SESSION;
    }

    @Override
    public List<Source> sources() {
      return List.of();
    }

    @Override
    public Session withSources(List<Source> sources) {
      return this;
    }
  }

  /**
   * What somebody said in a conversation.
   *
   * @param session id of the session, with which it goes
   */
  record Turn(String session, String role, String text) implements MemoryContent {

    public Turn {
      requireText("session", session);
    }

    @Override
    public ThingType type() {
      return ThingType.TURN;
    }

    @Override
    public List<Source> sources() {
      return List.of(new Source(session, 1));
    }

    @Override
    public Turn withSources(List<Source> sources) {
      return sources.isEmpty() ? this : new Turn(sources.getFirst().id(), role, text);
    }
  }

  ThingType type();

  /** What it was taken from; with none left it goes too, unless it had none. */
  List<Source> sources();

  /** Its fields as JSON. */
  default JsonObject json() {
    return encoded(type().content(), this);
  }

  /**
   * Reads the fields of what a thing says.
   *
   * @throws Malformed if they do not fit
   */
  static MemoryContent of(ThingType type, JsonObject fields) {
    return Shape.of(type.content()).decode(fields);
  }

  private static <T extends MemoryContent> JsonObject encoded(Class<T> type, MemoryContent it) {
    return Shape.of(type).encode(type.cast(it));
  }

  /** The same, taken from these. */
  MemoryContent withSources(List<Source> sources);

  private static double together(double stated, List<Source> sources) {
    requireShare("confidence", stated);
    double wrong = 1;
    for (var source : sources) {
      wrong *= 1 - source.confidence;
    }
    return sources.isEmpty() ? stated : 1 - wrong;
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "%s: %s, must be a number from 0 to 1".formatted(name, value));
    }
  }

  private static void requireText(String name, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(name + ": blank, must say something");
    }
  }
}
