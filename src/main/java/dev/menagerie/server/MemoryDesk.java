// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.server.Problem.Kind;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the resources of memory have in common. */
record MemoryDesk(Memories memories, int maxBodyBytes, MemorySecrets secrets) {

  private static final int LONGEST_SPACE = 200;
  private static final int LONGEST_REASON = 1_024;

  /** That of a tenant. */
  static MemoryDesk of(House house) {
    return new MemoryDesk(
        house.memories(), house.settings().maxBodyBytes(), new MemorySecrets(house.redaction()));
  }

  /** A page of the things of a type. */
  Response page(String space, ThingType type, UriInfo uri) {
    var query = MemoryQuery.of(type, uri.getQueryParameters());
    var asOf = query.asOf();
    return page(space, query.listing(type, by(space, type, query, asOf)), asOf, uri);
  }

  /** A page of what was said in a session. */
  Response turns(String space, String session, UriInfo uri) {
    var query = MemoryQuery.of(ThingType.TURN, uri.getQueryParameters());
    var asOf = query.asOf();
    existing(space, session, ThingType.SESSION, asOf);
    var listing = query.listing(ThingType.TURN, by(space, ThingType.TURN, query, asOf));
    return page(space, listing.from(session, query.oldestFirst()), asOf, uri);
  }

  /** What a task wrote, if one is asked for; of sessions those too in which it spoke. */
  private Predicate<Remembered> by(String space, ThingType type, MemoryQuery query, AsOf asOf) {
    var task = query.task().orElse("");
    if (task.isEmpty()) {
      return _ -> true;
    }
    Predicate<Remembered> written = it -> it.task().equals(task);
    if (type != ThingType.SESSION) {
      return written;
    }
    var turns =
        new Listing(ThingType.TURN, Optional.empty(), written, Optional.empty(), Integer.MAX_VALUE);
    var spoken =
        memories.list(named(space), turns, asOf).stream()
            .flatMap(it -> it.content().stream())
            .flatMap(it -> it.sources().stream())
            .map(Source::id)
            .collect(Collectors.toSet());
    return written.or(it -> spoken.contains(it.id()));
  }

  private Response page(String space, Listing listing, AsOf asOf, UriInfo uri) {
    var page = memories.list(named(space), listing, asOf);
    var reply = Replies.json(200, MemoryJson.list(page));
    if (page.size() == listing.limit()) {
      var next =
          uri.getRequestUriBuilder()
              .replaceQueryParam("limit", listing.limit())
              .replaceQueryParam("after", page.getLast().id())
              .build();
      reply.link(next, "next");
    }
    return reply.build();
  }

  /** The type of the things of a collection: of {@code notes} a note. */
  static ThingType type(String things) {
    return ThingType.of(things.substring(0, things.length() - 1));
  }

  static String things(ThingType type) {
    return type.text() + "s";
  }

  /** Adds what a body says. */
  Response add(String space, InputStream body, Function<MemoryReading, MemoryContent> reading) {
    var content = read(body, reading);
    secrets.refuse(content);
    var changed = memories.change(named(space), List.of(new MemoryChange.Add(content)));
    var id = changed.touched().getFirst();
    var made = existing(space, id, content.type(), AsOf.of(changed.position()));
    return Replies.json(201, MemoryJson.of(made))
        .location(
            UriBuilder.fromPath("/v1/memory/{space}/{things}/{id}")
                .build(space, things(content.type()), id))
        .build();
  }

  private MemoryContent read(InputStream body, Function<MemoryReading, MemoryContent> reading) {
    var fields = Fields.of(body, maxBodyBytes);
    var content = reading.apply(new MemoryReading(MemoryFields.written(fields)));
    fields.end();
    return content;
  }

  Response get(String space, String id, ThingType type, UriInfo uri) {
    var asOf = MemoryQuery.of(uri.getQueryParameters(), "asOf").asOf();
    return Replies.ok(MemoryJson.of(existing(space, id, type, asOf)));
  }

  /** Changes what a thing says as a body says it. */
  Response edit(String space, String id, ThingType type, InputStream body) {
    var before = existing(space, id, type, AsOf.NOW).content().orElseThrow();
    var content = read(body, it -> it.edited(before));
    secrets.refuse(content, before);
    return change(space, id, type, edit(id, before, content));
  }

  private static MemoryChange edit(String id, MemoryContent before, MemoryContent now) {
    if (before instanceof Fact was
        && now instanceof Fact fact
        && fact.validTo().isPresent()
        && fact.equals(was.validTo(fact.validTo()))) {
      return new MemoryChange.Close(id, fact.validTo().get());
    }
    return before instanceof Session was
            && now instanceof Session session
            && session.name().equals(was.name())
        ? new MemoryChange.Summarise(id, session.summary(), session.upTo())
        : new MemoryChange.Edit(id, now);
  }

  /** Changes a thing; the reply is what it is then. */
  Response change(String space, String id, ThingType type, MemoryChange change) {
    var changed = memories.change(named(space), List.of(change));
    return Replies.ok(MemoryJson.of(existing(space, id, type, AsOf.of(changed.position()))));
  }

  /** Counts a use of a skill. */
  Response use(String space, String id, InputStream body) {
    var fields = Fields.of(body, maxBodyBytes);
    boolean success =
        MemoryFields.written(fields)
            .flag("success")
            .orElseThrow(() -> Problem.invalid("success", "missing, must be true or false"));
    fields.end();
    existing(space, id, ThingType.SKILL, AsOf.NOW);
    return change(space, id, ThingType.SKILL, new MemoryChange.Use(id, success));
  }

  Remembered existing(String space, String id, ThingType type, AsOf asOf) {
    return memories
        .find(named(space), id, asOf)
        .filter(it -> it.content().filter(content -> content.type() == type).isPresent())
        .orElseThrow(() -> unknown(space, id, type));
  }

  private static Problem unknown(String space, String id, ThingType type) {
    return Problem.of(
        Kind.NOT_FOUND,
        "No %s %s in the space %s, or no more. GET /v1/memory/%s/%s lists what is there."
            .formatted(
                type.text(),
                id,
                space,
                space,
                type == ThingType.TURN ? "sessions/{id}/turns" : things(type)));
  }

  Response remove(String space, String id, ThingType type, UriInfo uri) {
    existing(space, id, type, AsOf.NOW);
    var change = new MemoryChange.Remove(List.of(id), reason(uri));
    return Replies.ok(MemoryJson.of(memories.change(space, List.of(change))));
  }

  String reason(UriInfo uri) {
    var reason = Query.of(uri.getQueryParameters(), List.of("reason")).text("reason");
    if (reason.filter(it -> it.length() > LONGEST_REASON).isPresent()) {
      throw Problem.invalid("reason", "must be at most %d characters".formatted(LONGEST_REASON));
    }
    reason.ifPresent(it -> secrets.refuse("reason", it));
    return reason.orElse("asked for");
  }

  Response history(String space, String id, ThingType type) {
    var past = memories.history(named(space), id);
    if (past.isEmpty() || id.charAt(0) != type.letter()) {
      throw unknown(space, id, type);
    }
    return Replies.ok(MemoryJson.history(past));
  }

  /** The name of a space, as a path can hold it. */
  static String named(String space) {
    return named("space", space);
  }

  /** The same, given in a field. */
  static String named(String field, String space) {
    if (space.isBlank()
        || space.length() > LONGEST_SPACE
        || space.equals(".")
        || space.equals("..")
        || space.chars().anyMatch(Character::isISOControl)) {
      throw Problem.invalid(
          field,
          "must be a name of 1 to %d characters, not . or .., without control characters"
              .formatted(LONGEST_SPACE));
    }
    return space;
  }
}
