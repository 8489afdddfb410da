// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * Reads the lines of a chunked body for HttpCore's decoder by the grammar of RFC 9112, section 7.1.
 * The decoder itself accepts a sign in front of a size, bare line feeds and folded trailers. Not
 * thread-safe.
 */
final class ChunkLines implements SessionInputBuffer {

  private static final int MAX_LINE = 4096;
  private static final int MAX_SIZE_DIGITS = 15;

  private final SessionInputBuffer buffer;
  private Expected expected = Expected.SIZE;
  private int trailerBytes;

  ChunkLines(SessionInputBuffer buffer) {
    this.buffer = buffer;
  }

  private enum Expected {
    SIZE,
    END_OF_CHUNK,
    TRAILER
  }

  @Override
  public int readLine(CharArrayBuffer line, InputStream in) throws IOException {
    int begin = line.length();
    for (int next = buffer.read(in); next != '\r'; next = buffer.read(in)) {
      if (next < 0) {
        throw new MalformedChunkCodingException("A chunked body is truncated");
      }
      if ((next < ' ' && next != '\t') || next == 0x7F) {
        throw new MalformedChunkCodingException("A chunked body has a control character");
      }
      if (line.length() - begin >= MAX_LINE || trailerBytes > 2 * MAX_LINE) {
        throw new MalformedChunkCodingException("A line of a chunked body is too long");
      }
      if (expected == Expected.TRAILER) {
        trailerBytes++;
      }
      line.append((char) next);
    }
    if (buffer.read(in) != '\n') {
      throw new MalformedChunkCodingException("A line of a chunked body does not end with CR LF");
    }
    check(line, begin);
    return line.length() - begin;
  }

  private void check(CharArrayBuffer line, int begin) throws MalformedChunkCodingException {
    switch (expected) {
      case SIZE -> expected = size(line, begin) == 0 ? Expected.TRAILER : Expected.END_OF_CHUNK;
      case END_OF_CHUNK -> {
        if (line.length() > begin) {
          throw new MalformedChunkCodingException("A chunk is longer than its size");
        }
        expected = Expected.SIZE;
      }
      case TRAILER -> {
        if (line.length() > begin && !isField(line, begin)) {
          throw new MalformedChunkCodingException("A trailer field is malformed");
        }
      }
    }
  }

  private static long size(CharArrayBuffer line, int begin) throws MalformedChunkCodingException {
    long size = 0;
    int i = begin;
    for (; i < line.length() && Character.digit(line.charAt(i), 16) >= 0; i++) {
      if (i - begin >= MAX_SIZE_DIGITS) {
        throw new MalformedChunkCodingException("The size of a chunk is too large");
      }
      size = size * 16 + Character.digit(line.charAt(i), 16);
    }
    boolean ends = i == line.length() || line.charAt(i) == ';';
    if (i == begin || !ends) {
      throw new MalformedChunkCodingException("The size of a chunk is not a number");
    }
    return size;
  }

  private static boolean isField(CharArrayBuffer line, int begin) {
    int colon = line.indexOf(':', begin, line.length());
    if (colon <= begin) {
      return false;
    }
    for (int i = begin; i < colon; i++) {
      if (!RequestHeadParser.isTokenChar(line.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int length() {
    return buffer.length();
  }

  @Override
  public int capacity() {
    return buffer.capacity();
  }

  @Override
  public int available() {
    return buffer.available();
  }

  @Override
  public int read(byte[] b, int off, int len, InputStream in) throws IOException {
    return buffer.read(b, off, len, in);
  }

  @Override
  public int read(byte[] b, InputStream in) throws IOException {
    return buffer.read(b, in);
  }

  @Override
  public int read(InputStream in) throws IOException {
    return buffer.read(in);
  }

  @Override
  public HttpTransportMetrics getMetrics() {
    return buffer.getMetrics();
  }
}
