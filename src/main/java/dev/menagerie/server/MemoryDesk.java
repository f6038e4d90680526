// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.server.Problem.Kind;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** What the resources of memory have in common. */
record MemoryDesk(Memories memories) {

  private static final int LONGEST_SPACE = 200;
  private static final int LONGEST_REASON = 1_024;

  /** A page of things, with a link to the next one if there may be one. */
  Response page(String space, Listing listing, AsOf asOf, UriInfo uri) {
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

  Response add(String space, String collection, MemoryContent content) {
    var changed = memories.change(named(space), List.of(new MemoryChange.Add(content)));
    var id = changed.touched().getFirst();
    var made = existing(space, id, content.type(), AsOf.of(changed.position()));
    return Replies.json(201, MemoryJson.of(made))
        .location(
            UriBuilder.fromPath("/v1/memory/{space}/{collection}/{id}")
                .build(space, collection, id))
        .build();
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
        "No %s %s in the space %s, or no more. GET /v1/memory/%s/%ss lists what is there."
            .formatted(type.text(), id, space, space, type.text()));
  }

  Response remove(String space, String id, ThingType type, UriInfo uri) {
    existing(space, id, type, AsOf.NOW);
    var change = new MemoryChange.Remove(List.of(id), reason(uri));
    return Replies.ok(MemoryJson.of(space, memories.change(space, List.of(change)), memories));
  }

  static String reason(UriInfo uri) {
    var reason = Query.of(uri.getQueryParameters(), List.of("reason")).text("reason");
    if (reason.filter(it -> it.length() > LONGEST_REASON).isPresent()) {
      throw Problem.invalid("reason", "must be at most %d characters".formatted(LONGEST_REASON));
    }
    return reason.orElse("asked for");
  }

  Response history(String space, String id, ThingType type) {
    var past = memories.history(named(space), id);
    if (past.isEmpty() || id.charAt(0) != type.letter()) {
      throw unknown(space, id, type);
    }
    return Replies.ok(MemoryJson.history(past));
  }

  /** The name of a space, which an agent could have. */
  static String named(String space) {
    if (space.isBlank() || space.length() > LONGEST_SPACE) {
      throw Problem.invalid(
          "space", "must be a name of 1 to %d characters".formatted(LONGEST_SPACE));
    }
    return space;
  }
}
