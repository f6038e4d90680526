// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A document in the making. What nobody says is as plain as can be. */
final class Draft implements Cloneable {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final long from;
  private final String text;
  private String id;
  private long to = Document.CURRENT;
  private String endedBy = "";
  private String kind = "SEMANTIC";
  private List<String> tags = List.of();
  private double importance = 0.5;
  private Instant at;
  private @Nullable Instant validFrom;
  private @Nullable Instant validTo;
  private List<String> entities = List.of();
  private float @Nullable [] vector;
  private String task = "t1";

  private Draft(long from, String text) {
    this.from = from;
    this.text = text;
    id = "n" + from;
    at = START.plusSeconds(from);
  }

  static Draft note(long from, String text) {
    return new Draft(from, text);
  }

  private Draft copy() {
    try {
      return (Draft) clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  Draft id(String id) {
    var draft = copy();
    draft.id = id;
    return draft;
  }

  Draft to(long to, String endedBy) {
    var draft = copy();
    draft.to = to;
    draft.endedBy = endedBy;
    return draft;
  }

  Draft kind(String kind) {
    var draft = copy();
    draft.kind = kind;
    return draft;
  }

  Draft tags(List<String> tags) {
    var draft = copy();
    draft.tags = tags;
    return draft;
  }

  Draft importance(double importance) {
    var draft = copy();
    draft.importance = importance;
    return draft;
  }

  Draft at(Instant at) {
    var draft = copy();
    draft.at = at;
    return draft;
  }

  Draft valid(@Nullable Instant validFrom, @Nullable Instant validTo) {
    var draft = copy();
    draft.validFrom = validFrom;
    draft.validTo = validTo;
    return draft;
  }

  Draft about(String... entities) {
    var draft = copy();
    draft.entities = List.of(entities);
    return draft;
  }

  Draft vector(float... vector) {
    var draft = copy();
    draft.vector = vector;
    return draft;
  }

  Draft by(String task) {
    var draft = copy();
    draft.task = task;
    return draft;
  }

  @SuppressWarnings("NullAway") // It does not see in class files that an array may be null.
  Document document() {
    return new Document(
        id,
        from,
        to,
        endedBy,
        kind,
        text,
        tags,
        importance,
        at,
        validFrom,
        validTo,
        entities,
        vector,
        task,
        "/0");
  }
}
