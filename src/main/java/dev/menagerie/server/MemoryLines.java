// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.Remembered;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The things of a space as they were when it was asked for, a thing a line, in the order in which
 * they were made, but what something came from before it: it may have been found later.
 */
record MemoryLines(List<Remembered> things) implements StreamingOutput {

  static final String MEDIA_TYPE = "application/x-ndjson";

  private static final int ALL = Integer.MAX_VALUE;

  static MemoryLines of(String space, Memories memories) {
    var then = AsOf.of(memories.statistics(space).position());
    var things =
        Arrays.stream(ThingType.values())
            .map(it -> new Listing(it, Optional.empty(), _ -> true, Optional.empty(), ALL))
            .flatMap(it -> memories.list(space, it, then).stream())
            .sorted(Comparator.comparingLong(MemoryLines::made))
            .toList();
    return new MemoryLines(sourcesFirst(things));
  }

  private static List<Remembered> sourcesFirst(List<Remembered> things) {
    var byId = new HashMap<String, Remembered>();
    things.forEach(it -> byId.put(it.id(), it));
    var ordered = new ArrayList<Remembered>();
    var begun = new HashSet<String>();
    var open = new ArrayDeque<Remembered>();
    for (var thing : things) {
      begin(thing, begun, open);
      while (!open.isEmpty()) {
        var next = sources(open.getLast()).map(byId::get).filter(Objects::nonNull);
        if (next.noneMatch(it -> begin(it, begun, open))) {
          ordered.add(open.removeLast());
        }
      }
    }
    return ordered;
  }

  private static boolean begin(Remembered thing, Set<String> begun, ArrayDeque<Remembered> open) {
    boolean first = begun.add(thing.id());
    if (first) {
      open.add(thing);
    }
    return first;
  }

  private static Stream<String> sources(Remembered thing) {
    return thing.content().stream().flatMap(it -> it.sources().stream()).map(Source::id);
  }

  private static long made(Remembered thing) {
    return Long.parseLong(thing.id().substring(1));
  }

  @Override
  public void write(OutputStream out) throws IOException {
    var text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    for (var thing : things) {
      text.append(MemoryJson.line(thing).toString()).append('\n');
    }
    text.flush();
  }
}
