// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import dev.menagerie.engine.spi.Sight;
import java.io.IOException;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedDocValues;

/**
 * The tasks that began and ended the documents of a segment, where a sight asks for them at all.
 */
final class Authors {

  final LeafReader segment;
  private final boolean asked;
  private final SortedDocValues began;
  private final BinaryDocValues ended;

  Authors(Sight sight, LeafReader segment) throws IOException {
    this.segment = segment;
    asked = sight.windows().stream().anyMatch(it -> !it.family().isEmpty());
    began = DocValues.getSorted(segment, Fields.TASK);
    ended = DocValues.getBinary(segment, Fields.ENDED_BY);
  }

  String began(int document) throws IOException {
    return asked && began.advanceExact(document)
        ? began.lookupOrd(began.ordValue()).utf8ToString()
        : "";
  }

  String ended(int document) throws IOException {
    return asked && ended.advanceExact(document) ? ended.binaryValue().utf8ToString() : "";
  }
}
