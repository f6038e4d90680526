// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A document in the making. What nobody says is as plain as can be. */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
record Draft(
    String id,
    long from,
    long to,
    String endedBy,
    String kind,
    String text,
    List<String> tags,
    double importance,
    Instant at,
    @Nullable Instant validFrom,
    @Nullable Instant validTo,
    List<String> entities,
    float @Nullable [] vector,
    String task) {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  static Draft note(long from, String text) {
    return new Draft(
        "n" + from,
        from,
        Document.CURRENT,
        "",
        "SEMANTIC",
        text,
        List.of(),
        0.5,
        START.plusSeconds(from),
        null,
        null,
        List.of(),
        null,
        "t1");
  }

  Draft id(String id) {
    return new Draft(
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
        task);
  }

  Draft to(long to, String endedBy) {
    return new Draft(
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
        task);
  }

  Draft kind(String kind) {
    return new Draft(
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
        task);
  }

  Draft tags(List<String> tags) {
    return new Draft(
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
        task);
  }

  Draft importance(double importance) {
    return new Draft(
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
        task);
  }

  Draft at(Instant at) {
    return new Draft(
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
        task);
  }

  Draft valid(@Nullable Instant validFrom, @Nullable Instant validTo) {
    return new Draft(
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
        task);
  }

  Draft about(String... entities) {
    return new Draft(
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
        List.of(entities),
        vector,
        task);
  }

  Draft vector(float... vector) {
    return new Draft(
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
        task);
  }

  Draft by(String task) {
    return new Draft(
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
        task);
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
