// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import dev.menagerie.engine.spi.Sight;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.jspecify.annotations.Nullable;

/**
 * The index as it was published last. It does not change, and is closed by whoever uses it last.
 */
final class Snapshot {

  /** What other sights show is kept for so many of them, at a bit a document. */
  private static final int SIGHTS = 16;

  final DirectoryReader reader;
  final long applied;
  final Names names;
  final List<Segment> segments;
  private final Map<Sight, Visible> others = new ConcurrentHashMap<>();
  private final Visible current;

  private Snapshot(DirectoryReader reader, long applied, Names names, List<Segment> segments) {
    this.reader = reader;
    this.applied = applied;
    this.names = names;
    this.segments = List.copyOf(segments);
    current = new Visible(segments.stream().map(Segment::current).toList());
  }

  /**
   * What a reader reads.
   *
   * @param before where most of it may be known from
   */
  static Snapshot of(DirectoryReader reader, long applied, Names names, @Nullable Snapshot before)
      throws IOException {
    var known = new ConcurrentHashMap<Object, Segment>();
    if (before != null) {
      before.segments.forEach(it -> known.put(core(it.context().reader()), it));
    }
    var segments = new ArrayList<Segment>();
    for (var leaf : reader.leaves()) {
      segments.add(segment(leaf, known.get(core(leaf.reader())), names));
    }
    return new Snapshot(reader, applied, names, segments);
  }

  private static Segment segment(LeafReaderContext leaf, @Nullable Segment known, Names names)
      throws IOException {
    if (known == null) {
      return new Segment(leaf, new Edges(leaf.reader(), names), Shown.by(Sight.ALL, leaf.reader()));
    }
    boolean same = version(known.context().reader()).equals(version(leaf.reader()));
    var current = same ? known.current() : Shown.by(Sight.ALL, leaf.reader());
    return new Segment(leaf, known.edges(), current);
  }

  private static Object core(LeafReader reader) {
    return reader.getCoreCacheHelper().getKey();
  }

  private static Object version(LeafReader reader) {
    return reader.getReaderCacheHelper().getKey();
  }

  Visible visible(Sight sight) throws IOException {
    if (sight.equals(Sight.ALL)) {
      return current;
    }
    var known = others.get(sight);
    if (known != null) {
      return known;
    }
    var shown = new ArrayList<Shown>();
    for (var segment : segments) {
      shown.add(Shown.by(sight, segment.context().reader()));
    }
    var visible = new Visible(shown);
    if (others.size() >= SIGHTS) {
      others.clear();
    }
    others.put(sight, visible);
    return visible;
  }

  /** Searches what is visible, as if there were nothing else. */
  CountedSearcher searcher(Visible visible, Ranking ranking) {
    return new CountedSearcher(
        reader, visible, new BM25Similarity((float) ranking.k1(), (float) ranking.b(), false));
  }

  /** The segment of a document. */
  Segment segment(int document) {
    int at = 0;
    while (at + 1 < segments.size() && segments.get(at + 1).base() <= document) {
      at++;
    }
    return segments.get(at);
  }
}
