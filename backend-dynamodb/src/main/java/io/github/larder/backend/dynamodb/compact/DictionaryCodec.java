// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.compact;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Zstandard with a dictionary. Contexts are reused: making one takes ten times as long as its use.
 * There are never more of them than threads that used them at a time. Thread-safe. Loaded only
 * where the library is there.
 */
final class DictionaryCodec {

  /** A text of this size takes some 50 microseconds, and is written once. */
  private static final int LEVEL = 19;

  private final ZstdDictCompress writing;
  private final ZstdDictDecompress reading;
  private final Queue<ZstdDecompressCtx> contexts = new ConcurrentLinkedQueue<>();

  private DictionaryCodec(byte[] dictionary) {
    this.writing = new ZstdDictCompress(dictionary, LEVEL);
    this.reading = new ZstdDictDecompress(dictionary);
  }

  static DictionaryCodec ofResource(String name) {
    try (InputStream resource = DictionaryCodec.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException("The jar lacks its resource " + name);
      }
      return new DictionaryCodec(resource.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("The jar has its resource " + name, e);
    }
  }

  /**
   * Frees the contexts that are not in use; the dictionaries are freed by the garbage collector.
   */
  void close() {
    for (ZstdDecompressCtx free = contexts.poll(); free != null; free = contexts.poll()) {
      free.close();
    }
  }

  byte[] compress(byte[] bytes) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      // The item has a checksum of its own, and the version names the dictionary.
      context.setChecksum(false).setDictID(false).setContentSize(true);
      context.loadDict(writing);
      return context.compress(bytes);
    }
  }

  byte[] decompress(byte[] frame, int maxBytes) throws IOException {
    long size = Zstd.getFrameContentSize(frame);
    if (size < 0 || size > maxBytes) {
      throw new IOException("it is not a frame of at most " + maxBytes + " bytes");
    }
    ZstdDecompressCtx free = contexts.poll();
    ZstdDecompressCtx context = free == null ? new ZstdDecompressCtx().loadDict(reading) : free;
    byte[] bytes;
    try {
      bytes = context.decompress(frame, (int) size);
    } catch (ZstdException e) {
      context.close();
      throw new IOException("it cannot be decompressed", e);
    }
    contexts.add(context);
    return bytes;
  }
}
