// SPDX-License-Identifier: MIT
// OpenJDK: ProcessBuilder.
import java.io.FileInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

class Peer {
    static long run(String program, String mode) throws Exception {
        long begin = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(program);
        if (!mode.equals("capture"))
            builder.inheritIO();
        Process child = builder.start();
        long returned = System.nanoTime();
        if (mode.equals("capture"))
            child.getInputStream().readAllBytes();
        child.waitFor();
        return (mode.equals("call") ? returned : System.nanoTime()) - begin;
    }

    public static void main(String[] arguments) throws Exception {
        List<Object> kept = new ArrayList<>();
        int left = Integer.parseInt(arguments[2]);
        for (; left > 0; left -= 1024) {
            int size = Math.min(left, 1024) << 20;
            ByteBuffer memory = ByteBuffer.allocateDirect(size);
            for (int i = 0; i < size; i += 4096)
                memory.put(i, (byte) 1);
            kept.add(memory);
        }
        /* The JVM does not show numbers: its own dozen comes on top. */
        for (int i = 3; i < Integer.parseInt(arguments[3]); i++)
            kept.add(new FileInputStream("/dev/null"));
        StringBuilder text = new StringBuilder();
        for (int i = Integer.parseInt(arguments[0]); i > 0; i--)
            text.append(run(arguments[1], arguments[4])).append('\n');
        System.out.print(text);
    }
}
