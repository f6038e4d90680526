// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.engine.spi.Sight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The search of all spaces: what is asked, and what is told when things change. Used by one thread.
 */
final class Finding {

  private final Map<String, Lexicon> lexicons = new HashMap<>();

  /** A thing of a space is new, or is different now. */
  void changed(String space, Thing thing, View view) {
    var lexicon = lexicons.get(space);
    if (lexicon != null) {
      lexicon.remove(thing.id());
      var now = view.of(thing);
      if (now != null) {
        lexicon.put(now);
      }
    }
  }

  /** Best first. */
  List<Remembered> search(String space, View view, Wanted wanted) {
    boolean all = view.sight().equals(Sight.ALL) && view.asOf().equals(AsOf.NOW);
    var lexicon =
        all ? lexicons.computeIfAbsent(space, _ -> new Lexicon(things(view))) : lexicon(view);
    return lexicon.search(wanted);
  }

  /** Made anew each time: what is out of sight must not weigh in how rare a word is. */
  private static Lexicon lexicon(View view) {
    return new Lexicon(things(view));
  }

  private static Stream<Remembered> things(View view) {
    return view.of(view.space().all());
  }

  /** Forgets everything: the graph is another one. */
  void clear() {
    lexicons.clear();
  }
}
