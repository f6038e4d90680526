// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The things of a space as they were when it was asked for, a thing a line, in the order in which
 * they were made, so that what something came from is before it.
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
    return new MemoryLines(things);
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
