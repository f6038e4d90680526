// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Skill;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a thing of memory says, whole or as a change of what it says. */
record MemoryReading(MemoryFields fields) {

  private static final Noted NEW_NOTE = Noted.of(Note.of("?"));
  private static final Episode NEW_EPISODE = new Episode("", "?", List.of(), "", 0, List.of());
  private static final Skill NEW_SKILL = new Skill("?", "", "", List.of(), 0, 0, List.of());

  /** A thing that is new, with what it was taken from. */
  MemoryContent made(ThingType type) {
    return switch (type) {
      case NOTE -> note(null).withSources(fields.sources());
      case FACT -> fact(null).withSources(fields.sources());
      case EPISODE -> episode(null).withSources(fields.sources());
      case SKILL -> skill(null).withSources(fields.sources());
      case SESSION -> session(null);
      case TURN -> turn(null, fields.name("session", null));
    };
  }

  /** A turn of a session. */
  Turn turn(String session) {
    return turn(null, session);
  }

  /** What a thing says instead; what is left out stays. */
  MemoryContent edited(MemoryContent before) {
    return switch (before) {
      case Noted it -> note(it);
      case Fact it -> fact(it);
      case Episode it -> episode(it);
      case Skill it -> skill(it);
      case Session it -> session(it);
      case Turn it -> turn(it, it.session());
    };
  }

  private Noted note(@Nullable Noted before) {
    var old = before == null ? NEW_NOTE : before;
    var text = fields.text("text", before == null ? null : before.note().text());
    var kind =
        fields
            .fields()
            .optionalText("kind")
            .map(it -> MemoryFields.kind(fields.fields().at("kind"), it));
    return new Noted(
        new Note(kind.orElse(old.note().kind()), text, fields.tags(old.note().tags())),
        fields.share("importance").orElse(old.importance()),
        fields.share("confidence").orElse(old.confidence()),
        old.sources());
  }

  private Fact fact(@Nullable Fact before) {
    var from =
        fields
            .instant("validFrom")
            .or(() -> before == null ? Optional.empty() : before.validFrom());
    var to =
        fields.instant("validTo").or(() -> before == null ? Optional.empty() : before.validTo());
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw Problem.invalid(
          "validTo", "%s, must be later than validFrom, %s".formatted(to.get(), from.get()));
    }
    var single = fields.flag("single");
    var confidence = fields.share("confidence");
    return new Fact(
        fields.name("subject", before == null ? null : before.subject()),
        fields.name("predicate", before == null ? null : before.predicate()),
        fields.name("object", before == null ? null : before.object()),
        from,
        to,
        single.orElse(before != null && before.single()),
        confidence.orElse(before == null ? 1 : before.confidence()),
        before == null ? List.of() : before.sources());
  }

  private Episode episode(@Nullable Episode before) {
    var old = before == null ? NEW_EPISODE : before;
    return new Episode(
        fields.anyName("about", old.task()),
        fields.text("goal", before == null ? null : before.goal()),
        fields.lines("actions", old.actions()),
        fields.anyText("outcome", old.outcome()),
        fields.number("reward").orElse(old.reward()),
        old.sources(),
        old.recalled());
  }

  private Skill skill(@Nullable Skill before) {
    var old = before == null ? NEW_SKILL : before;
    long uses = fields.fields().whole("uses", 0).orElse(old.uses());
    long successes = fields.fields().whole("successes", 0).orElse(old.successes());
    if (successes > uses) {
      throw Problem.invalid(
          fields.fields().at("successes"),
          "%d, must be at most uses, %d".formatted(successes, uses));
    }
    return new Skill(
        fields.name("name", before == null ? null : before.name()),
        fields.anyText("description", old.description()),
        fields.anyText("code", old.code()),
        fields.lines("dependencies", old.dependencies()),
        uses,
        successes,
        old.sources());
  }

  /** Of a new one there is nothing yet that a summary could reach to. */
  private Session session(@Nullable Session before) {
    return new Session(
        fields.name("name", before == null ? null : before.name()),
        fields.anyText("summary", before == null ? "" : before.summary()),
        before == null ? "" : fields.anyName("upTo", before.upTo()));
  }

  /** It may be silent. */
  private Turn turn(@Nullable Turn before, String session) {
    var role = fields.name("role", before == null ? null : before.role());
    var said = before == null ? fields.fields().text("text") : before.text();
    return new Turn(session, role, fields.anyText("text", said));
  }
}
