// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.github.larder.core.compression.BodyCodings.BodyCoding;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;

/**
 * Zstandard (RFC 8878). Its library is optional: see {@link BodyCodings}. Thread-safe.
 *
 * <p>Contexts are used again, since creating one takes as long as decoding 10 KB: it allocates
 * native memory. That is freed with {@link #close}, after which each call creates a context of its
 * own.
 */
final class ZstdCoding implements BodyCoding {

  /** Takes gzip's time at 20 KB and half of it at 200 KB, and makes 5 to 10 percent less. */
  private static final int LEVEL = 6;

  /** Makes 4 percent less, in some milliseconds. */
  private static final int HARD_LEVEL = 15;

  private static final int MAX_HARD_BYTES = 32 << 10;

  private final Contexts<ZstdCompressCtx> compressors =
      new Contexts<>(() -> new ZstdCompressCtx().setLevel(LEVEL));
  private final Contexts<ZstdDecompressCtx> decompressors = new Contexts<>(ZstdDecompressCtx::new);

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public byte[] encode(byte[] bytes) {
    ZstdCompressCtx context = compressors.take();
    byte[] encoded = context.compress(bytes);
    compressors.giveBack(context);
    return encoded;
  }

  @Override
  public Optional<byte[]> encodeHarder(byte[] bytes) {
    return bytes.length > MAX_HARD_BYTES
        ? Optional.empty()
        : Optional.of(Zstd.compress(bytes, HARD_LEVEL));
  }

  @Override
  public byte[] decode(byte[] bytes, int maxBytes) throws IOException {
    long size = Zstd.getFrameContentSize(bytes);
    if (size < 0 || size > maxBytes) {
      throw new IOException("not a frame of at most " + maxBytes + " bytes");
    }
    ZstdDecompressCtx context = decompressors.take();
    try {
      byte[] decoded = context.decompress(bytes, (int) size);
      decompressors.giveBack(context);
      return decoded;
    } catch (ZstdException e) {
      context.close();
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    compressors.close();
    decompressors.close();
  }

  /** Native contexts that are not in use, at most one for each processor. Thread-safe. */
  private static final class Contexts<C extends Closeable> {

    private final Supplier<C> supplier;
    private final Queue<C> idle =
        new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());
    private volatile boolean closed;

    Contexts(Supplier<C> supplier) {
      this.supplier = supplier;
    }

    C take() {
      C context = idle.poll();
      return context == null ? supplier.get() : context;
    }

    void giveBack(C context) {
      if (!idle.offer(context)) {
        close(context);
      }
      if (closed) {
        close();
      }
    }

    void close() {
      closed = true;
      for (C context = idle.poll(); context != null; context = idle.poll()) {
        close(context);
      }
    }

    private static void close(Closeable context) {
      try {
        context.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Native memory cannot be freed", e);
      }
    }
  }
}
