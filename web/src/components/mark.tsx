// The mark: a star fort seen from above.
export function Mark({ size = 24, quiet = false }: { size?: number; quiet?: boolean }) {
    const line = quiet ? "var(--line-strong)" : "var(--accent)";
    return (
        <svg width={size} height={size} viewBox="0 0 32 32" fill="none" stroke={line} strokeLinejoin="round" aria-hidden="true">
            <path strokeWidth={size > 40 ? 1 : 1.8} d="M13.60 8.76L12.57 5.73L16.00 1.20L19.43 5.73L18.40 8.76L22.72 11.90L25.28 9.98L30.65 11.84L27.40 16.50L24.20 16.46L22.55 21.53L25.16 23.38L25.05 29.06L19.62 27.41L18.67 24.35L13.33 24.35L12.38 27.41L6.95 29.06L6.84 23.38L9.45 21.53L7.80 16.46L4.60 16.50L1.35 11.84L6.72 9.98L9.28 11.90z" />
            <path strokeWidth={size > 40 ? 1 : 1.8} d="M16.00 12.00L20.37 15.18L18.70 20.32L13.30 20.32L11.63 15.18z" />
        </svg>
    );
}
